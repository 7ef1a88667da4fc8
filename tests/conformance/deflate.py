# SPDX-License-Identifier: MIT
# DEFLATE (RFC 1951) for the cases: block by block, and an inflater that tells how far back a stream looks.
"""zlib would forgive what a case must notice, so streams are also taken apart here."""

import zlib

TAIL = b"\x00\x00\xff\xff"
LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
               227, 258]
LENGTH_BITS = [0] * 8 + [n for n in range(1, 6) for _ in range(4)] + [0]
DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
                 4097, 6145, 8193, 12289, 16385, 24577]
DISTANCE_BITS = [0, 0, 0, 0] + [n for n in range(1, 14) for _ in range(2)]
CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]


class Bits:
    """Writes bits, the least significant first."""

    def __init__(self):
        self.value, self.count = 0, 0

    def put(self, value, count):
        self.value |= value << self.count
        self.count += count
        return self

    def put_code(self, code, count):
        """Huffman codes go the other way round."""
        return self.put(int(f"{code:0{count}b}"[::-1], 2), count)

    def align(self):
        self.count = (self.count + 7) // 8 * 8
        return self

    def bytes(self):
        return self.value.to_bytes((self.count + 7) // 8, "little")


def fixed_symbol(bits, symbol):
    if symbol < 144:
        return bits.put_code(0x30 + symbol, 8)
    if symbol < 256:
        return bits.put_code(0x190 + symbol - 144, 9)
    if symbol < 280:
        return bits.put_code(symbol - 256, 7)
    return bits.put_code(0xC0 + symbol - 280, 8)


def stored(data, final=False, bits=None):
    """Appends one stored block."""
    bits = bits or Bits()
    bits.put(int(final), 1).put(0, 2).align().put(len(data), 16).put(len(data) ^ 0xFFFF, 16)
    for byte in data:
        bits.put(byte, 8)
    return bits


def fixed(data, final=False, bits=None):
    """Appends one block of fixed codes, all literals."""
    bits = bits or Bits()
    bits.put(int(final), 1).put(1, 2)
    for byte in data:
        fixed_symbol(bits, byte)
    return fixed_symbol(bits, 256)


def fixed_match(distance_symbol, extra=0, length_symbol=257, final=False, bits=None):
    """Appends one block of fixed codes that holds a single match."""
    bits = bits or Bits()
    bits.put(int(final), 1).put(1, 2)
    fixed_symbol(bits, length_symbol).put_code(distance_symbol, 5)
    if distance_symbol < 30:
        bits.put(extra, DISTANCE_BITS[distance_symbol])
    return fixed_symbol(bits, 256)


def message(bits):
    """Ends a message as RFC 7692 section 7.2.1 says: an empty stored block, without its last four bytes."""
    return bits.put(0, 3).align().bytes()


def compress(data, level=6, window=15, strategy=zlib.Z_DEFAULT_STRATEGY, compressor=None):
    """Compresses one message with zlib. A window of 8, which zlib cannot do, is kept by using no matches."""
    if window == 8:
        window, strategy = 9, zlib.Z_HUFFMAN_ONLY
    compressor = compressor or zlib.compressobj(level, zlib.DEFLATED, -window, 8, strategy)
    out = compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH)
    assert out.endswith(TAIL)
    return out[:-4]


def codes_of(lengths, whole=0):
    """Returns a table of all the bits that may come next, and how many they are: RFC 1951 section 3.2.2.

    A code may lack words only if it has a single one, of one bit; if it is to be `whole`, not even then.
    """
    longest, code = max(lengths, default=0), 0
    used = sum(2.0 ** -length for length in lengths if length)
    if used > 1 or used < 1 and longest > 1 - whole:
        raise ValueError("the code's lengths fit no code")
    table = [None] * (1 << longest)
    for length in range(1, longest + 1):
        for symbol, own in enumerate(lengths):
            if own == length:
                first = int(f"{code:0{length}b}"[::-1], 2)
                for place in range(first, 1 << longest, 1 << length):
                    table[place] = (symbol, length)
                code += 1
        code <<= 1
    return table, longest


FIXED_LITERALS = codes_of([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8)
FIXED_DISTANCES = codes_of([5] * 32)


class Inflation:
    """Inflates message after message. `farthest` is the greatest distance any match looked back."""

    def __init__(self):
        self.history, self.farthest = bytearray(), 0
        self.begin, self.crosses = 0, False  # of the data set: where it began, whether a match looks behind that

    def inflate(self, data, tail=TAIL):
        """Inflates one message, its tail already cut off."""
        self.data, self.at = data + tail, 0
        begin = len(self.history)
        while self.at < len(self.data) * 8:
            final, kind = self.take(1), self.take(2)
            if kind == 0:
                self.stored()
            elif kind == 3:
                raise ValueError("a block of type 3")
            else:
                self.block(*((FIXED_LITERALS, FIXED_DISTANCES) if kind == 1 else self.dynamic()))
            if final:
                self.at = (self.at + 7) // 8 * 8
                self.begin = len(self.history)
        return bytes(self.history[begin:])

    def peek(self):
        """Returns the next bits, at least 17 of them; zeros behind the end."""
        return int.from_bytes(self.data[self.at >> 3:(self.at >> 3) + 3], "little") >> (self.at & 7)

    def skip(self, count):
        self.at += count
        if self.at > len(self.data) * 8:
            raise ValueError("the stream ends within a block")

    def take(self, count):
        bits = self.peek() & ((1 << count) - 1)
        self.skip(count)
        return bits

    def symbol(self, codes):
        table, longest = codes
        found = table[self.peek() & ((1 << longest) - 1)]
        if found is None:
            raise ValueError("no such code")
        self.skip(found[1])
        return found[0]

    def stored(self):
        self.at = (self.at + 7) // 8 * 8
        count, check = self.take(16), self.take(16)
        if count ^ check != 0xFFFF:
            raise ValueError("a stored block's length is damaged")
        begin = self.at // 8
        self.skip(count * 8)
        self.history += self.data[begin:begin + count]

    def dynamic(self):
        literals, distances, count = self.take(5) + 257, self.take(5) + 1, self.take(4) + 4
        if literals > 286 or distances > 30:
            raise ValueError("too many codes")
        order = [0] * 19
        for place in CODE_ORDER[:count]:
            order[place] = self.take(3)
        codes, lengths = codes_of(order, whole=1), []
        while len(lengths) < literals + distances:
            symbol = self.symbol(codes)
            if symbol < 16:
                lengths.append(symbol)
            elif symbol == 16 and not lengths:
                raise ValueError("nothing to repeat")
            elif symbol == 16:
                lengths += [lengths[-1]] * (3 + self.take(2))
            else:
                lengths += [0] * (3 + self.take(3) if symbol == 17 else 11 + self.take(7))
        if len(lengths) > literals + distances or not lengths[256]:
            raise ValueError("more lengths than codes, or no end of a block")
        return codes_of(lengths[:literals]), codes_of(lengths[literals:])

    def block(self, literals, distances):
        while (symbol := self.symbol(literals)) != 256:
            if symbol < 256:
                self.history.append(symbol)
                continue
            if symbol > 285:
                raise ValueError("no such length")
            length = LENGTH_BASE[symbol - 257] + self.take(LENGTH_BITS[symbol - 257])
            place = self.symbol(distances)
            if place > 29:
                raise ValueError("no such distance")
            distance = DISTANCE_BASE[place] + self.take(DISTANCE_BITS[place])
            self.farthest = max(self.farthest, distance)
            self.crosses |= distance > len(self.history) - self.begin
            if distance > len(self.history):
                raise ValueError(f"a match looks {distance} bytes back, there are {len(self.history)}")
            for _ in range(length):
                self.history.append(self.history[-distance])
