"""The envelope of a backup: any size in the same memory; cut, swapped, changed or foreign chunks do not open."""

import io
import json
import os
import tracemalloc
from collections.abc import Iterator

import pytest

from caseapp.services.backup.sealing import (
    CHUNK,
    HIGHEST_COST,
    MAGIC,
    TAG,
    BackupRefused,
    Opener,
    Sealer,
    Secret,
)

SECRET = Secret(bytes(range(32)))
PLAIN = os.urandom(2 * CHUNK + 1000)


def sealed(plain: bytes = PLAIN, secret: Secret = SECRET) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, secret)
    for start in range(0, len(plain), 300_000):
        sealer.write(plain[start : start + 300_000])
    sealer.close()
    return out.getvalue()


def opened(archive: bytes, secret: Secret = SECRET) -> bytes:
    return Opener(io.BytesIO(archive), secret).read()


def parts(archive: bytes) -> tuple[bytes, list[bytes]]:
    """The header, and the chunks behind it."""
    length = int.from_bytes(archive[len(MAGIC) : len(MAGIC) + 4], "big")
    start = len(MAGIC) + 4 + length
    rest = archive[start:]
    return archive[:start], [rest[at : at + CHUNK + TAG] for at in range(0, len(rest), CHUNK + TAG)]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_every_size_comes_back(size: int) -> None:
    assert opened(sealed(PLAIN[:size])) == PLAIN[:size]


def test_it_reads_in_pieces_and_never_seals_the_same_twice() -> None:
    opener = Opener(io.BytesIO(sealed()), SECRET)
    assert b"".join(iter(lambda: opener.read(99_991), b"")) == PLAIN
    assert opener.read(1) == b""
    assert parts(sealed())[1][0] != parts(sealed())[1][0]


@pytest.mark.parametrize(
    "harm",
    [
        lambda chunks: chunks[:-1],
        lambda chunks: [chunks[1], chunks[0], chunks[2]],
        lambda chunks: [chunks[0], chunks[0], chunks[2]],
        lambda chunks: [chunks[0], chunks[2]],
        lambda chunks: [*chunks, chunks[2]],
        lambda chunks: [chunks[0][:-1] + bytes([chunks[0][-1] ^ 1]), *chunks[1:]],
        lambda _: [],
    ],
    ids=["cut", "swapped", "doubled", "left out", "added", "a bit", "nothing"],
)
def test_other_chunks_are_refused(harm: object) -> None:
    head, chunks = parts(sealed())
    assert len(chunks) == 3
    with pytest.raises(BackupRefused, match="damaged or cut"):
        opened(head + b"".join(harm(chunks)))  # type: ignore[operator]


def test_a_chunk_of_another_archive_is_refused() -> None:
    head, chunks = parts(sealed())
    _, others = parts(sealed())
    with pytest.raises(BackupRefused, match="damaged or cut"):
        opened(head + b"".join([chunks[0], others[1], chunks[2]]))


def changed(**values: object) -> bytes:
    head, chunks = parts(sealed(b"x", Secret(b"a passphrase of words", passphrase=True)))
    header = json.dumps({**json.loads(head[len(MAGIC) + 4 :]), **values}).encode()
    return MAGIC + len(header).to_bytes(4, "big") + header + b"".join(chunks)


@pytest.mark.parametrize(
    "values",
    [
        {"cost": HIGHEST_COST * 2},
        {"cost": "many"},
        {"chunk": 16},
        {"kdf": "none"},
        {"salt": "?"},
        {"check": 1},
    ],
)
def test_a_forged_header_costs_nothing(values: dict[str, object]) -> None:
    with pytest.raises(BackupRefused, match="its header"):  # said before the passphrase is worked on
        opened(changed(**values), Secret(b"a passphrase of words", passphrase=True))


def test_memory_does_not_grow_with_the_size() -> None:
    class Nowhere(io.RawIOBase):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]

    def pieces() -> Iterator[bytes]:
        yield from (PLAIN[:CHUNK] for _ in range(48))

    tracemalloc.start()
    sealer = Sealer(Nowhere(), SECRET)  # type: ignore[arg-type]
    for piece in pieces():
        sealer.write(piece)
    sealer.close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * CHUNK, "48 MiB went through"
