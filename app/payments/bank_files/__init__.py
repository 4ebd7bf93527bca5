"""The two files exchanged with the bank: payments out (`pain001`), the statement back (`camt053`).

These two modules load libraries of 10 MB that only one job and one upload need: who calls them imports them within
the function that does.
"""
