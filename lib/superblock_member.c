/*
 * What is no file system itself, see superblock.h: members of a RAID (kernel:
 * uapi/linux/raid/md_p.h), of LVM2 (its label_header and pv_header), LUKS
 * (cryptsetup: on-disk formats 1 and 2), and compressed images.
 */
#include "lib/superblock_row.h"

#include "lib/compat.h"

/* In the byte order of who made it; blkid writes the words as numbers. */
static bool sb_md_old(struct sb_look *l)
{
	unsigned how =
		sb_num(l, SB_NUM(0, 1)) == 0xa9 ? SB_ID_HEX : SB_ID_WORDS;

	sb_id(l, 20, 4, 0, how);
	sb_id(l, 52, 12, SB_DASH(0) | SB_DASH(2) | SB_DASH(4) | SB_DASH(6),
	      how);
	return sb_num(l, SB_NUM(4, 4)) == 0; /* the major version */
}

/* The superblock says where it is: one in the data is not taken for it. */
static bool sb_md(struct sb_look *l)
{
	return sb_num(l, SB_NUM(4, 4)) == 1 &&
	       sb_num(l, SB_NUM(144, 8)) == l->at / SB_SECTOR;
}

static bool sb_lvm(struct sb_look *l)
{
	static const uint64_t lvm2_001 = 0x31303020324d564c;

	sb_id(l, sb_num(l, SB_NUM(20, 4)), 32,
	      SB_DASH(6) | SB_DASH(10) | SB_DASH(14) | SB_DASH(18) |
		      SB_DASH(22) | SB_DASH(26),
	      SB_ID_TEXT);
	return sb_num(l, SB_NUM(24, 8)) == lvm2_001 &&
	       sb_num(l, SB_NUM(8, 8)) == l->at / SB_SECTOR;
}

static bool sb_luks(struct sb_look *l)
{
	unsigned version = sb_num(l, SB_NUM(6, 2 | SB_BE));

	sb_id(l, 168, 36, 0, SB_ID_TEXT);
	if (version == 2)
		sb_label(l, 24, 48, SB_UTF8);
	return version == 1 || version == 2;
}

#define SB_IS_MD_OLD(bytes)                                                    \
	"linux_raid_member", sb_md_old, .at = 128, .from_end = 1, .len = 8,    \
					.use = SB_MEMBER,                      \
					SB_MAGIC(0, 4, bytes)
#define SB_IS_MD                                                               \
	"linux_raid_member", sb_md, .len = 32, .use = SB_MEMBER, .uuid = 16,   \
				    SB_NAME(32, 32),                           \
				    SB_MAGIC(0, 4, "\xfc\x4e\x2b\xa9")
#define SB_IS_LVM                                                              \
	"LVM2_member", sb_lvm, .len = 64, .use = SB_MEMBER,                    \
			       SB_MAGIC(0, 8, "LABELONE")
#define SB_IS_IMAGE(name, n, bytes)                                            \
	name, .len = 1, .use = SB_IMAGE, SB_MAGIC(0, n, bytes)

static const struct sb_row member_rows[] = {
	{ SB_IS_MD_OLD("\xfc\x4e\x2b\xa9") },
	{ SB_IS_MD_OLD("\xa9\x2b\x4e\xfc") },
	{ SB_IS_MD, .at = 8, .doublings = 1, .from_end = 1 },
	{ SB_IS_MD },
	{ SB_IS_MD, .at = 8 },
	{ SB_IS_LVM },
	{ SB_IS_LVM, .at = 1, .doublings = 1 },
	{ SB_IS_LVM, .at = 3 },
	{ "crypto_LUKS", sb_luks, .len = 26, .use = SB_MEMBER,
	  SB_MAGIC(0, 6, "LUKS\xba\xbe") },
	{ SB_IS_IMAGE("gzip", 3, "\x1f\x8b\x08") },
	{ SB_IS_IMAGE("zstd", 4, "\x28\xb5\x2f\xfd") },
	{ SB_IS_IMAGE("xz", 6, "\xfd\x37zXZ") },
};
const struct sb_table sb_members = { member_rows, ARRAY_LEN(member_rows) };
