"""`primm participation`: the register of associations, their initiatives, the support they get, their seats."""
