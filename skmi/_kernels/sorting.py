"""Order of floating-point numbers by radix sort.

A double is mapped to an integer that sorts the same way. Its upper half packs into one word with
the row number, so that a pass of the radix sort moves a single array; the few neighbours that
agree in their upper half are put right by insertion. Where they are many (lattices, near ties),
the lower half is sorted first instead: the passes are stable.
"""

import numpy as np

from . import jit

_LARGEST_INSERTION_SORT = 40
_SMALLEST_WIDE_DIGITS = 3000
_INSERTION_MOVES_PER_ROW = 4

_HALF = np.uint64(32)
_LOWER_HALF = np.uint64(0xFFFFFFFF)
_SIGN_SHIFT = np.uint64(63)
_SIGN = np.uint64(1 << 63)


@jit(inline="always")
def _sort_key(value):
    """Unsigned integer that orders like the double; adding zero makes the two zeros one."""
    bits = np.float64(value + 0.0).view(np.uint64)
    return bits ^ ((np.uint64(0) - (bits >> _SIGN_SHIFT)) | _SIGN)


@jit
def _sort_by_upper_half(words, spare, digit_bits):
    """Sort words stably by their upper 32 bits; return the sorted words and the scratch space."""
    n = words.size
    n_passes = -(-32 // digit_bits)
    n_buckets = 1 << digit_bits
    mask = np.uint64(n_buckets - 1)
    counts = np.zeros((n_passes, n_buckets), np.uint32)
    for i in range(n):
        word = words[i] >> _HALF
        for digit in range(n_passes):
            counts[digit, (word >> np.uint64(digit * digit_bits)) & mask] += np.uint32(1)
    source, target = words, spare
    for digit in range(n_passes):
        offsets = counts[digit]
        largest = np.uint32(0)
        start = np.uint32(0)
        for bucket in range(n_buckets):
            count = offsets[bucket]
            largest = max(largest, count)
            offsets[bucket] = start
            start += count
        if largest == n:
            continue
        shift = np.uint64(32 + digit * digit_bits)
        for i in range(n):
            word = source[i]
            bucket = (word >> shift) & mask
            position = offsets[bucket]
            offsets[bucket] = position + np.uint32(1)
            target[position] = word
        source, target = target, source
    return source, target


@jit
def _insertion_sort(sorted_values, order, n_moves_allowed):
    """Finish a nearly sorted array in place; false when it takes too many moves."""
    n_moves = 0
    for i in range(1, sorted_values.size):
        value = sorted_values[i]
        if sorted_values[i - 1] <= value:
            continue
        row = order[i]
        j = i
        while j > 0 and sorted_values[j - 1] > value:
            sorted_values[j] = sorted_values[j - 1]
            order[j] = order[j - 1]
            j -= 1
        sorted_values[j] = value
        order[j] = row
        n_moves += i - j
        if n_moves > n_moves_allowed:
            return False
    return True


@jit
def _take_sorted(values, words, order, sorted_values):
    for i in range(values.size):
        row = np.uint32(words[i] & _LOWER_HALF)
        order[i] = row
        sorted_values[i] = values[row]


@jit
def argsort(values, order, sorted_values, words, spare):
    """Stable ascending order of finite doubles.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        Finite numbers, n < 2**32.
    order : ndarray of uint32, shape (n,)
        Receives the row of each sorted number.
    sorted_values : ndarray of float64, shape (n,)
        Receives the sorted numbers.
    words, spare : ndarray of uint64, shape (n,)
        Scratch space.
    """
    n = values.size
    if n <= _LARGEST_INSERTION_SORT:
        for i in range(n):
            order[i] = i
            sorted_values[i] = values[i]
        _insertion_sort(sorted_values, order, n * n)
        return
    digit_bits = 11 if n >= _SMALLEST_WIDE_DIGITS else 8
    for i in range(n):
        words[i] = (_sort_key(values[i]) & ~_LOWER_HALF) | np.uint64(i)
    words, spare = _sort_by_upper_half(words, spare, digit_bits)
    _take_sorted(values, words, order, sorted_values)
    if _insertion_sort(sorted_values, order, n * _INSERTION_MOVES_PER_ROW):
        return
    for i in range(n):
        words[i] = (_sort_key(values[i]) << _HALF) | np.uint64(i)
    words, spare = _sort_by_upper_half(words, spare, digit_bits)
    for i in range(n):
        row = words[i] & _LOWER_HALF
        words[i] = (_sort_key(values[row]) & ~_LOWER_HALF) | row
    words, spare = _sort_by_upper_half(words, spare, digit_bits)
    _take_sorted(values, words, order, sorted_values)
