"""Files of keys as an earlier PRIMM wrote them, which are read for ever."""

from __future__ import annotations

PASSPHRASE = "acqua alta"
MASTER = bytes.fromhex("8a7575b503937a276bc9496f62c9dbbcda134c08bc64b137e36b076880a07e31")
OLD = b"""{
 "format": 1,
 "demo": true,
 "kdf": "scrypt",
 "n": 1024,
 "r": 8,
 "p": 1,
 "salt": "373ed0001589483565c2dce16a38037c",
 "nonce": "ab95345609f0b8b43f32c3e2",
 "ciphertext": "e071376375f13cc7065a7599d4facb339c0e3281facdd3cdc244475e81f29a70f2611620ab9b24327b2d6d2c76b1c134",
 "kcv": "763bd8568b0e630b1649c57fecbdae1a"
}
"""

# Form 2: two holders, a recovery, and the master key before this one, which is exchanged and not let go of yet.
HOLDERS = {"mr": PASSPHRASE, "lc": "acqua bassa"}
RECOVERY = bytes.fromhex("f8e3074431a6ed0fce547f2dbd5a66ee8cdc5391d9a5c329e670fe05942a9476")
BEFORE = bytes.fromhex("f2d72eec398944fca224c642ad6aacd4e2d5095a3fe9c610d5b162db4f22a1ac")
AFTER = bytes.fromhex("1e95931fc078a02bbee604fe56189b0ffdbce0989720d08d30a568570b73476c")
TODAY = b"""{
 "format": 2,
 "demo": true,
 "kdf": "scrypt",
 "n": 1024,
 "r": 8,
 "p": 1,
 "kcv": "23d9262948532f500cab3694027174e5",
 "ring": "941a4397e8ceafa696b88806fe8c13b1",
 "holders": [
  {
   "staff": "mr",
   "role": "coordinator",
   "public": "f32929a3810a9b03a55e18c05704a7f329623e60442bddc327bc248460fcd138",
   "salt": "aee643efed2bca1d2b984c4afc555da6",
   "nonce": "148b7a152e355d58ffde7d25",
   "ciphertext": "fe84c9341bc3ff0c9e8cad5fc115a88bf69ce9dce61d2268bb624c2291c35adc65e6442094e42cb2fbd6934feb20a68e",
   "box": "bb4b45c1db712ba61f2caa20df35e0b340fde230aefb8751afab0b4a9ef68361d0276529c1bfd44c94ee90371707e6f3c7a5a7fd\
1c59933b88e549ffd6d7c8a874141372db6259562b66ad864fb30c2d32f5875af8128f02985d8357"
  },
  {
   "staff": "lc",
   "role": "mediator",
   "public": "54b99ef5d0162dfe8af5053176c38c663e60b71060ad08d9b0a8f4853e15750f",
   "salt": "82021a3db46f906d48faa497a1ee83b6",
   "nonce": "290050add8308ad19b5693a2",
   "ciphertext": "e6b2c9194a66e29afdfcd96f492828b1981097d5a7cec422792ab3257a6fd34cd7ea61111bdc3de5c672dc25abdd564b",
   "box": "4592f208b778f7a62cde2d5a1b233a21a6d1b6f1de5ae6801822211bfd67230240fd1952a8fa2e67235ccbd34f781636d0d3286a\
c9efedc2142e7c38eefd58f2a52138c2df9ae23009a6ca0e536aac4adba0d3bd8672b733d3ea60e1"
  }
 ],
 "recovery": {
  "kcv": "4ae6b69aca0c9c3077cb7b675e0b3856",
  "public": "29934570d8af04861c149583d2f97323ab27d1ab1f13ee9d9814db6e9f8b413f",
  "box": "693af2b49c5ca0bc1c7b5cc00a8b3a65cca917eb0e28d562634232dbd1743e2dab091b4ea7dbc29542ff1303a5f3eebecbf7e1237\
fdf050196ea08082e7e0702ad91aa65999bf50750acf1b923648c099f2128ea88032d0efaa90cc0"
 },
 "previous": {
  "kcv": "941a4397e8ceafa696b88806fe8c13b1",
  "nonce": "796b0b4340092a1a8b902ac2",
  "ciphertext": "5acb237c1c0bbabcf346d0e21249e36079f2ca071f2893b255a06932564e97df313714233ba8cafc6f69b80a576ad851"
 },
 "seal": "53ff9eb4cbd6107e8cf7f8e6e8e85a217fb0cd5e1420e821e3844a554973c246"
}
"""
