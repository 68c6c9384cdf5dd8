/* udev's names of disks by what they are, see block_names.h. */
#include "lib/block_names.h"

#include <string.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/rw.h"
#include "lib/str.h"

#define ID_ATTR 512 /* also a page of vital product data */

/*
 * What names consist of, a row each: how the disk is called, how the name
 * begins, then what follows: an attribute (after '/'), one that must be there
 * and is not in the name ('?'), one that may be missing ('!'), the designator
 * of a type in SPC's page 83h ('@'), target and LUN (':'), or the text itself.
 * A USB disk's USB device is above LUN, target, host and interface.
 */
#define ID_SCSI "/device/vendor,/device/model"
#define ID_USB	"/device/../../../../"
static const char id_rows[] =
	"vd,virtio-,/serial\0"
	"nvme,nvme-,/wwid\0" /* "eui.…", "uuid.…", "nvme.…" */
	"nvme,nvme-,/device/model,_,/device/serial\0"
	"nvme,nvme-,/device/model,_,/device/serial,_,/nsid\0"
	"mmcblk,mmc-,/device/name,_,/device/serial\0"
	"pmem,pmem-,/uuid\0"
	"sd,usb-,?" ID_USB "idVendor,/device/vendor,_,/device/model,_,"
	"!" ID_USB "serial,-,:\0"
	"sd,wwn-0x,@3\0"
	"sd,scsi-3,@3\0"
	"sd,scsi-2,@2\0"
	"sd,scsi-1,@1\0"
	"sd,ata-,@a\0" /* a part of the one of type 1 */
	"sd,scsi-0," ID_SCSI ",@0\0"
	"sd,scsi-S," ID_SCSI ",/device/vpd_pg80\0";

/* A disk may have several designators of a type. */
#define ID_DESIGNATORS 4

/*
 * The next character of a name, before is the last one.  What udev puts a '_'
 * for is one, a run of these is one, too, and none beside a '-' or at an end:
 * versions differ in that.
 */
static char id_next(const char **p, const char *end, char before)
{
	bool blank = false;

	for (; *p < end; ++*p) {
		char c = **p, small = c | 0x20;

		if ((small >= 'a' && small <= 'z') || (c & 0x80) ||
		    (c >= '-' && c <= ':') || /* "-./", digits */
		    strchr("#+=@", c) != NULL) {
			if (blank && c != '-' && before != '-')
				return '_';
			++*p;
			return c;
		}
		blank = true;
	}
	return '\0';
}

/* Whether the len characters of name are what udev makes of a text. */
static bool id_is(const char *name, size_t len, const char *text)
{
	const char *end = name + len, *text_end = text + strlen(text);
	char c = '-';

	do {
		char before = c;

		c = id_next(&name, end, before);
		if (c != id_next(&text, text_end, before))
			return false;
	} while (c != '\0');
	return true;
}

/* The which-th designator of the logical unit, type '0' to '3' or 'a', a 1. */
static int id_designator(const char *dir, const char *disk, char type,
			 int which, char *out, size_t size)
{
	char page[ID_ATTR];
	int n = block_attr(dir, disk, "/device/vpd_pg83", page, sizeof(page));
	struct rd r = rd_init(page, n > 0 ? (size_t)n : 0);

	rd_skip(&r, 2);
	r = rd_sub(&r, rd_be16(&r));
	while (r.left > 0) {
		bool ascii = (rd_u8(&r) & 0xf) == 2;
		unsigned kind = rd_u8(&r) & 0x3f; /* and whose it is */
		struct rd id;

		rd_skip(&r, 1);
		id = rd_sub(&r, rd_u8(&r));
		if (kind != (type & 7u) || which-- > 0)
			continue;
		/* libata's: "ATA     ", the model, the serial */
		if (type == 'a' &&
		    (id.left != 68 || rd_be32(&id) != 0x41544120 ||
		     rd_be32(&id) != 0x20202020))
			continue;
		for (n = 0; id.left > 0; n += ascii ? 1 : 2)
			fmt_print(out + n, size - (size_t)n,
				  ascii ? "%c" : "%02x", rd_u8(&id));
		return n;
	}
	return -1;
}

static bool id_row_is(const char *row, const char *dir, const char *disk,
		      int which, const char *name, size_t len)
{
	char text[3 * ID_ATTR], item[48], value[ID_ATTR];

	(void)list_next(&row, item, sizeof(item));
	(void)list_next(&row, text, sizeof(text));
	if (!str_starts(disk, item) || !str_starts(name, text))
		return false;
	while (list_next(&row, item, sizeof(item)) > 0) {
		const char *put = value;
		int n = 1;

		if (*item == '/')
			n = block_attr(dir, disk, item, value, sizeof(value));
		else if (*item == '?' || *item == '!')
			n = block_attr(dir, disk, item + 1, value, ID_ATTR);
		else if (*item == '@')
			n = id_designator(dir, disk, item[1], which, value,
					  sizeof(value));
		else if (*item == ':')
			n = block_link(dir, disk, "/device", value,
				       sizeof(value));
		else
			put = item;
		if (n <= 0 && *item != '!')
			return false;
		if (*item == '?')
			continue;
		if (*item == ':') {
			/* "../../../HOST:BUS:TARGET:LUN" */
			put = strchr(value, ':');
			put = put == NULL ? NULL : strchr(put + 1, ':');
			if (put == NULL)
				return false;
			put++;
		}
		/* a page of vital product data begins with four bytes */
		if (str_find(item, "pg80") != NULL)
			put += n < 4 ? n : 4;
		(void)str_cat(text, sizeof(text), put);
	}
	return id_is(name, len, text);
}

bool block_has_id(const char *dir, const char *disk, const char *name,
		  size_t len)
{
	for (int which = 0; which < ID_DESIGNATORS; which++) {
		for (const char *row = id_rows; *row != '\0';
		     row += strlen(row) + 1) {
			if (id_row_is(row, dir, disk, which, name, len))
				return true;
		}
	}
	return false;
}
