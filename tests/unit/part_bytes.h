/*
 * Partition tables as real tools write them, and a source that reads them.
 * GPT: sfdisk of util-linux 2.38.1 on a disk of 128 KiB, the label with an
 * accent by sgdisk 1.0.9; MBR: sfdisk.  What sfdisk -d lists stands beside it.
 */
#ifndef TESTS_UNIT_PART_BYTES_H
#define TESTS_UNIT_PART_BYTES_H

#include "lib/superblock.h"
#include "tests/unit/unit.h"

#define DISK_SIZE  (128 * 1024)
#define GPT_FIRST  512 /* where the headers are */
#define GPT_SECOND 130560
#define GPT_TABLE  1024 /* and the entries */
#define GPT_TABLE2 114176

/* Bytes in hexadecimal at an offset; the rest of the disk is zero. */
struct piece {
	uint32_t at;
	const char *hex;
};

#define HEX_ESP                                                                \
	"28732ac11ff8d211ba4b00a0c93ec93b4e2a7c0b118d634f9a550123456789ab"     \
	"28000000000000002f00000000000000000000000000000045004600490020005300" \
	"79007300740065006d"
/* "root é€ 😀", read only */
#define HEX_ROOT                                                               \
	"e3bc684fcde8b14d96e7fbcaf984b709efbeadde01000040800000000000000a"     \
	"30000000000000003700000000000000000000000000001072006f006f0074002000" \
	"e900ac2020003dd800de"
/* no auto */
#define HEX_ARM                                                                \
	"45b021b9f01dc341af444c6f280d3faeefbeadde02000040800000000000000b"     \
	"38000000000000003f00000000000000000000000000008061007200"             \
	"6d00200072006f006f0074"
#define HEX_RAID                                                               \
	"0f889da1fc053b4da006743f0f84911eefbeadde03000040800000000000000c"     \
	"40000000000000004700000000000000000000000000000061002f006200200063"

static const struct piece gpt_pieces[] = {
	{ 448, "0200eeffffff01000000ff" },
	{ 510, "55aa" },
	{ 512,
	  "4546492050415254000001005c000000981e98eb000000000100000000000000"
	  "ff000000000000002200000000000000de000000000000001111111122223333"
	  "44445555555555550200000000000000800000008000000039b2166a" },
	{ 1024, HEX_ESP },
	{ 1152, HEX_ROOT },
	{ 1280, HEX_ARM },
	{ 1792, HEX_RAID },
	{ 114176, HEX_ESP },
	{ 114304, HEX_ROOT },
	{ 114432, HEX_ARM },
	{ 114944, HEX_RAID },
	{ 130560,
	  "4546492050415254000001005c000000441566c300000000ff00000000000000"
	  "01000000000000002200000000000000de000000000000001111111122223333"
	  "4444555555555555df00000000000000800000008000000039b2166a" },
};
/* The same with sectors of 4096 bytes, 128 of them; zlib made the CRC. */
static const struct piece gpt_4096_pieces[] = {
	{ 448, "0200eeffffff010000007f" },
	{ 510, "55aa" },
	{ 4096,
	  "4546492050415254000001005c0000004d50f039000000000100000000000000"
	  "7f0000000000000006000000000000007a000000000000001111111122223333"
	  "44445555555555550200000000000000800000008000000039b2166a" },
	{ 8192, HEX_ESP },
	{ 8320, HEX_ROOT },
	{ 8448, HEX_ARM },
	{ 8960, HEX_RAID },
};
/* 1, 2 (extended), 3 (0xfd), 5, 6 (0xfd), 7 (0x82); signature 1f2e3d4c */
static const struct piece mbr_pieces[] = {
	{ 440, "4c3d2e1f00000000030083000a00020000000800000000001100"
	       "05031b0010000000c800000000032000fd032700dc00000008" },
	{ 510, "55aa" },
	{ 8640, "190083002000080000000800000000002800050030001700000009" },
	{ 8702, "55aa" },
	{ 20416, "2900fd003000010000000800000000003800050101002700000009" },
	{ 20478, "55aa" },
	{ 28608, "3900820101000100000008" },
	{ 28670, "55aa" },
};

/* A disk; what is read stands in a block of its own, for ASan. */
struct disk {
	struct sb_source source;
	uint8_t *bytes, *block;
	size_t size;
	unsigned reads;
};

static inline const uint8_t *disk_get(struct sb_source *s, uint64_t at,
				      size_t len)
{
	struct disk *d = (struct disk *)s;

	assert_true(len > 0 && len <= SB_READ);
	d->reads++;
	free(d->block);
	d->block = NULL;
	if (at > d->size || len > d->size - at)
		return NULL;
	d->block = exact(d->bytes + at, len);
	return d->block;
}

static inline uint8_t hex_value(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static inline struct disk disk_make(const struct piece *piece, size_t n,
				    size_t size)
{
	struct disk d = { .source = { disk_get, size }, .size = size };

	d.bytes = calloc(1, size);
	assert_non_null(d.bytes);
	for (size_t i = 0; i < n; i++) {
		uint8_t *p = d.bytes + piece[i].at;

		for (const char *h = piece[i].hex; *h; h += 2)
			*p++ = (uint8_t)(hex_value(h[0]) << 4 |
					 hex_value(h[1]));
	}
	return d;
}
#define DISK(pieces, size)                                                     \
	disk_make(pieces, sizeof(pieces) / sizeof((pieces)[0]), size)

static inline void disk_free(struct disk *d)
{
	free(d->bytes);
	free(d->block);
}

/* Another CRC-32 than the tested one: a bit at a time, IEEE 802.3. */
static inline uint32_t crc_slow(const uint8_t *p, size_t len)
{
	uint32_t crc = ~0u;

	while (len-- > 0) {
		crc ^= *p++;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static inline void put_le(uint8_t *p, uint64_t v, unsigned len)
{
	for (unsigned i = 0; i < len; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline void sign_header(struct disk *d, size_t at, size_t len)
{
	put_le(d->bytes + at + 16, 0, 4);
	put_le(d->bytes + at + 16, crc_slow(d->bytes + at, len), 4);
}

#endif
