// Checks what PRIMM made with golang.org/x/mod/sumdb, and makes what PRIMM checks.
//
// Reads one JSON object from standard input: notes with the key that must have signed each, proofs of inclusion and of
// consistency, and leaves. Answers one JSON object: for each note and proof "" or what is wrong with it, and for the
// leaves the roots and proofs that this library makes of them.
package main

import (
	"encoding/json"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proof struct {
	First, Second int64
	Hash, Root    tlog.Hash // of a leaf or the first tree; of the second tree
	Hashes        []tlog.Hash
}

type given struct {
	Notes       []struct{ Key, Note string }
	Inclusion   []proof // First: the place of the leaf
	Consistency []proof
	Leaves      [][]byte
}

type answer struct {
	Notes, Inclusion, Consistency []string
	Roots                         []tlog.Hash
	Included                      [][][]tlog.Hash // by size - 1, then by place
	Consistent                    [][][]tlog.Hash // by second size - 1, then by first size - 1
}

type hashes []tlog.Hash

func (held hashes) ReadHashes(places []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(places))
	for at, place := range places {
		found[at] = held[place]
	}
	return found, nil
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	var in given
	must(json.NewDecoder(os.Stdin).Decode(&in))
	var out answer
	for _, each := range in.Notes {
		verifier, err := note.NewVerifier(each.Key)
		if err == nil {
			_, err = note.Open([]byte(each.Note), note.VerifierList(verifier))
		}
		out.Notes = append(out.Notes, said(err))
	}
	for _, each := range in.Inclusion {
		err := tlog.CheckRecord(each.Hashes, each.Second, each.Root, each.First, each.Hash)
		out.Inclusion = append(out.Inclusion, said(err))
	}
	for _, each := range in.Consistency {
		err := tlog.CheckTree(each.Hashes, each.Second, each.Root, each.First, each.Hash)
		out.Consistency = append(out.Consistency, said(err))
	}
	var stored hashes
	for place, leaf := range in.Leaves {
		more, err := tlog.StoredHashes(int64(place), leaf, stored)
		must(err)
		stored = append(stored, more...)
	}
	for size := int64(1); size <= int64(len(in.Leaves)); size++ {
		root, err := tlog.TreeHash(size, stored)
		must(err)
		out.Roots = append(out.Roots, root)
		var included, consistent [][]tlog.Hash
		for place := int64(0); place < size; place++ {
			record, err := tlog.ProveRecord(size, place, stored)
			must(err)
			tree, err := tlog.ProveTree(size, place+1, stored)
			must(err)
			included, consistent = append(included, record), append(consistent, tree)
		}
		out.Included, out.Consistent = append(out.Included, included), append(out.Consistent, consistent)
	}
	must(json.NewEncoder(os.Stdout).Encode(out))
}
