"""The two inner loops of counting that need vector instructions to be asked for by name.

They are written in the intermediate language of LLVM, on vectors of bytes of fixed size: LLVM
turns these into whatever the processor has. Its own vectoriser finds neither.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

# Columns that are counted side by side, a byte each.
LANES = 64
# Columns and rows of the blocks that are transposed.
BLOCK = 16
# How far ahead of the transposition memory is asked for; many columns are more streams than the
# processor follows by itself.
_AHEAD = 1024
# Bytes of the vectors that are compared: two of them are one row of lanes.
_WIDTH = 32

_byte, _int32, _int64 = (ir.IntType(bits) for bits in (8, 32, 64))


def _pointer(context, builder, array_type, array):
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(data, ir.PointerType(_byte))


def _stride(context, builder, array_type, array):
    return builder.extract_value(context.make_array(array_type)(context, builder, array).strides, 0)


def _as_vectors(builder, pointer, width):
    return builder.bitcast(pointer, ir.PointerType(ir.VectorType(_byte, width)))


def _constant_mask(places):
    return ir.Constant(ir.VectorType(_int32, len(places)), [_int32(place) for place in places])


def _unaligned(instruction):
    instruction.align = 1
    return instruction


def _prefetch(builder, pointer):
    kind = ir.FunctionType(ir.VoidType(), [pointer.type, _int32, _int32, _int32])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    # To be read, and soon; harmless beyond the end.
    builder.call(function, [pointer, _int32(0), _int32(3), _int32(1)])


@intrinsic
def transpose_block(_, columns, members, first, tile, lane):
    """``tile[i, lane + k] = columns[members[k], first + i]`` for 16 columns and 16 rows.

    Four rounds of interleaving the bytes of two vectors each.
    """
    signature = types.void(columns, members, first, tile, lane)
    low, high = (
        _constant_mask([start + i // 2 + (BLOCK if i % 2 else 0) for i in range(BLOCK)])
        for start in (0, BLOCK // 2)
    )

    def generate(context, builder, signature, arguments):
        columns, members, first, tile, lane = arguments
        columns_type, members_type, _, tile_type, _ = signature.args
        data = _pointer(context, builder, columns_type, columns)
        stride = _stride(context, builder, columns_type, columns)
        picked = context.make_array(members_type)(context, builder, members).data
        vectors = []
        for k in range(BLOCK):
            row = builder.load(builder.gep(picked, [_int64(k)]))
            start = builder.gep(data, [builder.add(builder.mul(row, stride), first)])
            _prefetch(builder, builder.gep(start, [_int64(_AHEAD)]))
            vectors.append(_unaligned(builder.load(_as_vectors(builder, start, BLOCK))))
        for _ in range(4):
            pairs = zip(vectors[: BLOCK // 2], vectors[BLOCK // 2 :], strict=True)
            vectors = [
                builder.shuffle_vector(one, other, mask)
                for one, other in pairs
                for mask in (low, high)
            ]
        out = builder.gep(_pointer(context, builder, tile_type, tile), [lane])
        for i, vector in enumerate(vectors):
            at = _as_vectors(builder, builder.gep(out, [_int64(i * LANES)]), BLOCK)
            _unaligned(builder.store(vector, at))
        return context.get_dummy_value()

    return signature, generate


def _count_levels(n_levels):
    @intrinsic
    def count(_, tile, order, first, last, level, table, cell):
        """Count, in each lane, the rows of ``order[first:last]`` that hold a level or the next.

        At most 255 rows: the counts are bytes, and stay in registers until all have been seen.
        They are added to ``table[cell + k * LANES + lane]``.
        """
        signature = types.void(tile, order, first, last, level, table, cell)

        def generate(context, builder, signature, arguments):
            tile, order, first, last, level, table, cell = arguments
            tile_type, order_type, _, _, _, table_type, _ = signature.args
            vector = ir.VectorType(_byte, _WIDTH)
            halves = range(LANES // _WIDTH)
            lanes = _pointer(context, builder, tile_type, tile)
            rows = context.make_array(order_type)(context, builder, order).data
            out = context.make_array(table_type)(context, builder, table).data
            everywhere = _constant_mask([0] * _WIDTH)
            wanted = []
            for k in range(n_levels):
                code = builder.trunc(builder.add(level, level.type(k)), _byte)
                code = builder.insert_element(ir.Constant(vector, ir.Undefined), code, _int32(0))
                wanted.append(builder.shuffle_vector(code, code, everywhere))
            before, loop, after = (
                builder.block,
                builder.append_basic_block("rows"),
                builder.append_basic_block("counted"),
            )
            none = ir.Constant(vector, [_byte(0)] * _WIDTH)
            builder.cbranch(builder.icmp_signed("<", first, last), loop, after)
            builder.position_at_end(loop)
            i = builder.phi(_int64)
            sums = [[builder.phi(vector) for _ in halves] for _ in wanted]
            row = builder.zext(builder.load(builder.gep(rows, [i])), _int64)
            start = builder.gep(lanes, [builder.mul(row, _int64(LANES))])
            codes = [
                _unaligned(
                    builder.load(
                        _as_vectors(builder, builder.gep(start, [_int64(h * _WIDTH)]), _WIDTH)
                    )
                )
                for h in halves
            ]
            # A comparison that holds gives the byte -1.
            added = [
                [
                    builder.sub(
                        total, builder.sext(builder.icmp_unsigned("==", code, value), vector)
                    )
                    for total, code in zip(totals, codes, strict=True)
                ]
                for totals, value in zip(sums, wanted, strict=True)
            ]
            following = builder.add(i, _int64(1))
            builder.cbranch(builder.icmp_signed("<", following, last), loop, after)
            i.add_incoming(first, before)
            i.add_incoming(following, loop)
            builder.position_at_end(after)
            results = []
            for totals, values in zip(sums, added, strict=True):
                for total, value in zip(totals, values, strict=True):
                    total.add_incoming(none, before)
                    total.add_incoming(value, loop)
                    result = builder.phi(vector)
                    result.add_incoming(none, before)
                    result.add_incoming(value, loop)
                    results.append(result)
            wide = ir.VectorType(_int32, _WIDTH)
            for k, result in enumerate(results):
                at = builder.gep(out, [builder.add(cell, _int64(k * _WIDTH))])
                at = builder.bitcast(at, ir.PointerType(wide))
                count = builder.add(_unaligned(builder.load(at)), builder.zext(result, wide))
                _unaligned(builder.store(count, at))
            return context.get_dummy_value()

        return signature, generate

    return count


count_level, count_two_levels, count_three_levels = (_count_levels(n) for n in (1, 2, 3))
