"""Distinct values that rows get over several permutations."""

from . import jit


@jit
def alternatives(codes, donors, knows_own, slot, rows):
    """Number the distinct values that each row gets.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), int64
        Equal for equal values.
    donors : ndarray of shape (n_repeats, n_rows), int64
        Row that each row gets its value from.
    knows_own : bool
        Leave a row's own value out: it gets the number -1.
    slot : ndarray of shape (n_repeats, n_rows), int32
        Gets the number of the value, counted from 0 in each row.
    rows : ndarray of shape (n_repeats, n_rows), int64
        By number, gets a row that holds the value; a row's own index where there is none.

    Returns
    -------
    int
        Largest number of values of a row. Where it reaches n_repeats, nothing is saved and the rest
        is left unfinished.
    """
    n_repeats, n_rows = donors.shape
    most = 0
    for i in range(n_rows):
        n_values = 0
        for r in range(n_repeats):
            donor = donors[r, i]
            code = codes[donor]
            if knows_own and code == codes[i]:
                slot[r, i] = -1
                continue
            k = 0
            while k < n_values and codes[rows[k, i]] != code:
                k += 1
            if k == n_values:
                rows[k, i] = donor
                n_values += 1
            slot[r, i] = k
        for k in range(n_values, n_repeats):
            rows[k, i] = i
        most = max(most, n_values)
        if most == n_repeats:
            break
    return most
