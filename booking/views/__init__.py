"""The pages: guard, load, form, rule, commit, redirect. One file per journey."""
