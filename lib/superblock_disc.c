/*
 * ISO 9660 (ECMA-119, Joliet) and UDF (ECMA-167, OSTA UDF 2.60), see
 * superblock.h.
 */
#include "lib/superblock_row.h"

#include <string.h>

#include "lib/compat.h"
#include "lib/str.h"

#define VD_SIZE 2048 /* of a volume descriptor, or a multiple */
#define VD_MOST 16

/* A date as the UUID; false when it is not set: all digits and the zone. */
static bool sb_iso_date(struct sb_look *l, unsigned at)
{
	static const uint64_t zeros = 0x3030303030303030;

	if (sb_num(l, SB_NUM(at, 8)) == zeros &&
	    sb_num(l, SB_NUM(at + 8, 8)) == zeros &&
	    sb_num(l, SB_NUM(at + 16, 1)) == 0)
		return false;
	sb_id(l, at, 16, SB_DASHES | SB_DASH(12) | SB_DASH(14), SB_ID_TEXT);
	return true;
}

/* As blkid: it counts when it is not the same, cut to its 16 characters. */
static void sb_joliet(struct sb_look *l)
{
	char text[SB_LABEL];

	sb_encode(l, text, 40, 32, SB_UTF16BE);
	if (strlen(text) != 16 || !str_starts(l->out->label, text))
		sb_label(l, 40, 32, SB_UTF16BE);
}

static bool sb_iso(struct sb_look *l)
{
	if (!sb_iso_date(l, 830)) /* modified, else created */
		sb_iso_date(l, 813);
	for (unsigned i = 1; i < VD_MOST; i++) {
		unsigned type, level;

		if (!sb_get(l, l->at + i * VD_SIZE, 128))
			break;
		type = sb_num(l, SB_NUM(0, 1));
		level = sb_num(l, SB_NUM(88, 3 | SB_BE));
		if (type == 2 && (level == 0x252f40 || level == 0x252f43 ||
				  level == 0x252f45))
			sb_joliet(l);
		else if (type != 255)
			continue;
		break;
	}
	return true;
}

/* A dstring: how it is encoded, its characters, how many bytes that is. */
static void sb_dstring(struct sb_look *l, char *dst, unsigned at)
{
	unsigned n = sb_num(l, SB_NUM(at + 127, 1)) & 127;
	unsigned how = sb_num(l, SB_NUM(at, 1));

	if (n > 0 && (how == 8 || how == 16))
		sb_encode(l, dst, at + 1, n - 1,
			  how == 8 ? SB_LATIN1 : SB_UTF16BE);
}

/*
 * The volume set's name begins with 16 hexadecimal digits.  As blkid: where
 * it does not, the first 8 of other characters are written in hexadecimal, or
 * 4 of those behind 8 digits.
 */
static void sb_udf_uuid(struct sb_look *l)
{
	char text[SB_LABEL] = "", *uuid = l->out->uuid;
	unsigned digits = 0;

	sb_dstring(l, text, 72);
	if (strlen(text) < 8)
		return;
	for (; digits < 16; digits++) {
		char c = text[digits] | 32; /* digits stay as they are */

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			break;
	}
	digits &= ~7U;
	l->rd = rd_init(text, 16);
	sb_id(l, 0, digits, 0, SB_ID_TEXT);
	sb_id(l, digits, (16 - digits) / 2, 0, SB_ID_HEX);
	for (; *uuid != '\0'; uuid++)
		*uuid |= 32;
}

#define VD_BEGIN 0x4245413031 /* BEA01 */
#define VD_ISO	 0x4344303031 /* CD001 */
#define VD_NSR	 0x4e53523032 /* NSR02, or NSR03 */

/* Whether the volume recognition sequence has an NSR descriptor. */
static bool sb_udf_nsr(struct sb_look *l)
{
	for (unsigned i = 0; i < VD_MOST; i++) {
		uint64_t id;

		sb_get(l, l->at + i * VD_SIZE + 1, 5);
		id = sb_num(l, SB_NUM(0, 5 | SB_BE));
		if (id >> 1 == VD_NSR >> 1)
			return true;
		/* what it begins with; in blocks of 4096 some are empty */
		if (i == 0 && id != VD_BEGIN && id != VD_ISO)
			break;
	}
	return false;
}

enum udf_tag {
	UDF_PRIMARY = 1,
	UDF_ANCHOR = 2,
	UDF_LOGICAL = 6,
	UDF_END = 8,
};
#define UDF_MOST 64 /* descriptors */

/* A descriptor of a kind, or 0, that says that it is in this block. */
static unsigned sb_udf_tag(struct sb_look *l, uint64_t at, uint64_t block)
{
	sb_get(l, at * block, SB_SECTOR);
	return sb_num(l, SB_NUM(12, 4)) == at ? sb_num(l, SB_NUM(0, 2)) : 0;
}

static bool sb_udf(struct sb_look *l)
{
	unsigned block = SB_SECTOR, first, n, tag;
	char *label = l->out->label;

	if (!sb_udf_nsr(l))
		return false;
	while (sb_udf_tag(l, 256, block) != UDF_ANCHOR) {
		block *= 2;
		if (block > SB_READ)
			return false;
	}
	n = sb_num(l, SB_NUM(16, 4)) / block;
	first = sb_num(l, SB_NUM(20, 4));
	for (unsigned i = 0; i < n && i < UDF_MOST; i++) {
		tag = sb_udf_tag(l, (uint64_t)first + i, block);
		if (tag == 0 || tag == UDF_END)
			break;
		if (tag == UDF_PRIMARY && l->out->uuid[0] == '\0')
			sb_udf_uuid(l);
		if (tag == UDF_LOGICAL && label[0] == '\0') {
			sb_dstring(l, label, 84);
			/* again, to be trimmed */
			l->rd = rd_init(label, strlen(label));
			sb_label(l, 0, SB_LABEL, SB_UTF8);
		}
	}
	return true;
}

static const struct sb_row disc_rows[] = {
	{ "udf", sb_udf, .at = 64 },
	{ "iso9660", sb_iso, .at = 64, .len = 106, SB_MAGIC(1, 5, "CD001"),
	  SB_NAME(40, 32), .count = SB_NUM(80, 4), .unit = SB_NUM(128, 2) },
	{ "iso9660", .at = 64, .len = 106, SB_MAGIC(9, 5, "CDROM"),
	  SB_NAME(48, 32) },
};
const struct sb_table sb_disc = { disc_rows, ARRAY_LEN(disc_rows) };
