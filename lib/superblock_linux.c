/*
 * Linux's swap spaces and file systems, see superblock.h.  Where things stand
 * in them: the kernel's headers of each, linux/swap.h, power/power.h.
 */
#include "lib/superblock_row.h"

#include "lib/compat.h"

/* The header, of which only what is at the end of the page differs. */
static void sb_swap_header(struct sb_look *l)
{
	sb_get(l, 1024, 180);
	/* as blkid: older ones have anything there */
	if (sb_num(l, SB_NUM(172, 8)) == 0)
		sb_fill(l);
}

static bool sb_suspend(struct sb_look *l)
{
	sb_swap_header(l);
	return true;
}

/* The first 8 of 10 characters. */
#define SWAP_V1 0x5357415053504143 /* SWAPSPACE2 */
#define SWAP_V0 0x535741502d535041 /* SWAP-SPACE */
static const uint64_t suspend_signs[] = {
	0x533153555350454e, /* S1SUSPEND */
	0x533253555350454e, /* S2SUSPEND */
	0x554c53555350454e, /* ULSUSPEND */
	0x4c494e4849423030, /* LINHIB0001 */
};

static bool sb_swap(struct sb_look *l)
{
	uint64_t sign;
	unsigned big;

	sb_get(l, l->at - 10, 10);
	sign = sb_num(l, SB_NUM(0, 8 | SB_BE));
	if (sign == SWAP_V0)
		return true;
	if (sign == SWAP_V1) {
		sb_swap_header(l);
		big = sb_num(l, SB_NUM(0, 4)) == 1 ? 0 : SB_BE;
		l->out->bytes = (sb_num(l, SB_NUM(4, 4 | big)) + 1) * l->at;
		return sb_num(l, SB_NUM(0, 4 | big)) == 1 &&
		       l->out->bytes != l->at;
	}
	for (unsigned i = 0; i < ARRAY_LEN(suspend_signs); i++) {
		if (sign == suspend_signs[i]) {
			l->type = "swsuspend";
			l->out->use = SB_SUSPEND;
			return sb_suspend(l);
		}
	}
	return false;
}

#define EXT_JOURNAL 0x4 /* compatible */
#define EXT_DEVICE  0x8 /* the rest incompatible: is a journal */
#define EXT_64BIT   0x80
#define EXT3_KNOWS  (0x2 | 0x4 | 0x10) /* filetype, recover, meta_bg */
#define EXT3_WRITES 0x7		       /* sparse_super, large_file, btree_dir */

static bool sb_ext(struct sb_look *l)
{
	static const struct sb_range sane[] = {
		{ SB_NUM(24, 4), 0, 6 }, /* blocks of 64 KiB */
		{ SB_NUM(76, 4), 0, 1 }, /* revision */
		{ 0 },
	};
	unsigned compat = sb_num(l, SB_NUM(92, 4));
	unsigned incompat = sb_num(l, SB_NUM(96, 4));

	if ((incompat & EXT_64BIT) != 0)
		l->out->bytes |= sb_num(l, SB_NUM(336, 4))
				 << ((32 + sb_num(l, SB_NUM(24, 1))) & 63);
	l->out->bytes <<= 10;
	if ((incompat & EXT_DEVICE) != 0) {
		l->type = "jbd";
		l->out->use = SB_MEMBER;
	} else if ((incompat & ~EXT3_KNOWS) == 0 &&
		   (sb_num(l, SB_NUM(100, 4)) & ~EXT3_WRITES) == 0) {
		l->type = (compat & EXT_JOURNAL) != 0 ? "ext3" : "ext2";
	}
	return sb_within(l, sane);
}

static bool sb_f2fs(struct sb_look *l)
{
	sb_label(l, 124, 1024, SB_UTF16LE);
	return true;
}

static bool sb_nilfs(struct sb_look *l)
{
	static const struct sb_range sane[] = {
		{ SB_NUM(0, 4), 2, 2 },	     /* revision */
		{ SB_NUM(8, 2), 256, 1024 }, /* length */
		{ SB_NUM(20, 4), 0, 6 },     /* blocks of 64 KiB */
		{ 0 },
	};

	return sb_within(l, sane);
}

/* What is there of version 1 and 2, or of 3; the maps must be large enough. */
static bool sb_minix(struct sb_look *l)
{
	unsigned magic = sb_num(l, SB_NUM(16, 2)), maps = 4, block = 1024;
	uint64_t inodes = sb_num(l, SB_NUM(0, 2));
	uint64_t zones = sb_num(l, SB_NUM(2, 2));

	if (sb_num(l, SB_NUM(24, 2)) == 0x4d5a) {
		inodes = sb_num(l, SB_NUM(0, 4));
		zones = sb_num(l, SB_NUM(20, 4));
		block = sb_num(l, SB_NUM(28, 2));
		maps = 6;
	} else if (magic == 0x2468 || magic == 0x2478) {
		zones = sb_num(l, SB_NUM(20, 4));
	} else if (magic != 0x137f && magic != 0x138f) {
		return false;
	}
	l->out->bytes = zones * block;
	block *= 8;
	return inodes > 0 && zones > 0 && block >= 1024 &&
	       sb_num(l, SB_NUM(maps + 6, 2)) == 0 && /* log_zone_size */
	       sb_num(l, SB_NUM(maps, 2)) * block > inodes &&
	       sb_num(l, SB_NUM(maps + 2, 2)) * block +
			       sb_num(l, SB_NUM(maps + 4, 2)) >
		       zones;
}

static bool sb_reiser(struct sb_look *l)
{
	unsigned version = sb_num(l, SB_NUM(l->row->magic_at + 6, 1));

	/* 3.6 and JR; 3.5 has neither */
	if (version == '2' || version == '3') {
		sb_id(l, 84, 16, SB_DASHES, SB_ID_HEX);
		sb_label(l, 100, 16, SB_UTF8);
	}
	return version == '2' || version == '3' || version == 'F';
}

static bool sb_gfs2(struct sb_look *l)
{
	static const struct sb_range sane[] = {
		{ SB_NUM(4, 4 | SB_BE), 1, 1 },	       /* a superblock */
		{ SB_NUM(24, 4 | SB_BE), 1801, 1899 }, /* 1309 is GFS */
		{ 0 },
	};

	return sb_within(l, sane);
}

static bool sb_squash(struct sb_look *l)
{
	unsigned big = sb_num(l, SB_NUM(0, 1)) == 's' ? SB_BE : 0;
	unsigned major = sb_num(l, SB_NUM(28, 2 | big));

	if (major < 4) {
		l->type = "squashfs3";
		l->out->bytes = sb_num(l, SB_NUM(63, 8 | big));
	}
	return major >= 1 && major <= 4;
}

#define SB_REISER(where, magic)                                                \
	"reiserfs", sb_reiser, .len = 15, .at = where,                         \
			       SB_MAGIC(magic, 6, "ReIsEr"),                   \
			       .count = SB_NUM(0, 4),                          \
			       .unit = SB_NUM((magic) == 52 ? 44 : 12, 2)
#define SB_SQUASH(is)                                                          \
	"squashfs", sb_squash, .len = 12, SB_MAGIC(0, 4, is),                  \
			       .count = SB_NUM(40, 8)
#define SB_CRAM(is, end)                                                       \
	"cramfs", .len = 8, SB_MAGIC(0, 4, is), SB_NAME(48, 16),               \
		  .count = SB_NUM(4, 4 | (end))

/* By where they are, so that each place is read once. */
static const struct sb_row linux_rows[] = {
	{ "swsuspend", sb_suspend, .len = 1, .use = SB_SUSPEND, .uuid = 12,
	  SB_NAME(28, 16), SB_MAGIC(0, 8, "\xed\xc3\x02\xe9\x98\x56\xe5\x0c") },
	{ "swap", sb_swap, .at = 8, .doublings = 4, .use = SB_SWAP, .uuid = 12,
	  SB_NAME(28, 16) },
	{ "xfs", .len = 15, SB_MAGIC(0, 4, "XFSB"), .uuid = 32,
	  SB_NAME(108, 12), .count = SB_NUM(8, 8 | SB_BE),
	  .unit = SB_NUM(4, 4 | SB_BE) },
	{ SB_SQUASH("hsqs") },
	{ SB_SQUASH("sqsh") },
	{ SB_CRAM("\x45\x3d\xcd\x28", 0) },
	{ SB_CRAM("\x28\xcd\x3d\x45", SB_BE) },
	{ "romfs", .len = 4, SB_MAGIC(0, 8, "-rom1fs-"), SB_NAME(16, 16),
	  .count = SB_NUM(8, 4 | SB_BE) },
	{ "ext4", sb_ext, .at = 2, .len = 44, SB_MAGIC(56, 2, "\x53\xef"),
	  .uuid = 104, SB_NAME(120, 16), .count = SB_NUM(4, 4),
	  .unit = SB_NUM(24, 1 | SB_LOG) },
	{ "f2fs", sb_f2fs, .at = 2, .len = 144,
	  SB_MAGIC(0, 4, "\x10\x20\xf5\xf2"), .uuid = 108,
	  .count = SB_NUM(36, 8), .unit = SB_NUM(16, 1 | SB_LOG) },
	{ "erofs", .at = 2, .len = 10, SB_MAGIC(0, 4, "\xe2\xe1\xf5\xe0"),
	  .uuid = 48, SB_NAME(64, 16), .count = SB_NUM(36, 4),
	  .unit = SB_NUM(12, 1 | SB_LOG) },
	{ "nilfs2", sb_nilfs, .at = 2, .len = 31, SB_MAGIC(6, 2, "\x34\x34"),
	  .uuid = 152, SB_NAME(168, 80), .count = SB_NUM(32, 8) },
	{ "minix", sb_minix, .at = 2, .len = 4 },
	{ "ocfs2", .at = 2, .doublings = 3, .len = 44, SB_MAGIC(0, 6, "OCFSV2"),
	  .uuid = 336, SB_NAME(272, 64), .count = SB_NUM(20, 4),
	  .unit = SB_NUM(252, 1 | SB_LOG) },
	{ "bcachefs", .at = 8, .len = 13,
	  SB_MAGIC(24, 8, "\xc6\x85\x73\xf6\x66\xce\x90\xa9"), .uuid = 56,
	  SB_NAME(72, 32) },
	{ SB_REISER(16, 52) },
	{ SB_REISER(16, 20) },
	{ SB_REISER(128, 52) },
	{ "reiser4", .at = 128, .len = 7, SB_MAGIC(0, 7, "ReIsEr4"), .uuid = 20,
	  SB_NAME(36, 16) },
	{ "btrfs", .at = 128, .len = 70, SB_MAGIC(64, 8, "_BHRfS_M"),
	  .uuid = 32, SB_NAME(299, 256), .count = SB_NUM(112, 8) },
	{ "gfs2", sb_gfs2, .at = 128, .len = 34,
	  SB_MAGIC(0, 4, "\x01\x16\x19\x70"), .uuid = 256, SB_NAME(160, 64) },
	{ "jfs", .at = 64, .len = 21, SB_MAGIC(0, 4, "JFS1"), .uuid = 136,
	  SB_NAME(152, 16), .count = SB_NUM(8, 8), .unit = SB_NUM(24, 4) },
};
const struct sb_table sb_linux = { linux_rows, ARRAY_LEN(linux_rows) };
