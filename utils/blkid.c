/*
 * blkid [option ...] [device ...]: what is on block devices and in image
 * files, in the formats of util-linux's blkid.  Always read, never cached.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/block_find.h"
#include "lib/block_open.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/gpt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "utils/options.h"

#define BLKID_NOTHING 2
#define BLKID_OTHER   4

/* In the order in which they are written. */
enum blkid_tag {
	BLKID_LABEL,
	BLKID_UUID,
	BLKID_TYPE,
	BLKID_PTTYPE,
	BLKID_PARTLABEL,
	BLKID_PARTUUID,
	BLKID_TAGS
};
static const char blkid_tags[] =
	"LABEL\0UUID\0TYPE\0PTTYPE\0PARTLABEL\0PARTUUID\0";

static const char blkid_formats[] = "full\0value\0device\0export\0";
enum blkid_format { BLKID_FULL, BLKID_VALUE, BLKID_DEVICE, BLKID_EXPORT };

struct blkid {
	bool one, some; /* -l; -s was given */
	bool named;	/* by operands: one that cannot be opened is told */
	bool found, written;
	unsigned char format, show; /* bits of tags */
	const char *match;	    /* TAG=value */
	struct output out;
};

/* Which text of several is the first len characters of s; or how many are. */
static unsigned blkid_index(const char *texts, const char *s, size_t len)
{
	unsigned i = 0;

	for (; *texts != '\0'; texts += strlen(texts) + 1, i++) {
		if (strncmp(texts, s, len) == 0 && texts[len] == '\0')
			break;
	}
	return i;
}

/* As cat -v, with a '\' before what is in escape. */
static void blkid_escaped(struct output *out, const char *s, const char *escape)
{
	for (; *s != '\0'; s++) {
		unsigned char c = *s & 0x7f;
		bool control = c < ' ' || c == 0x7f;

		if ((*s & 0x80) != 0)
			output_bytes(out, "M-", 2);
		if (control)
			c ^= 0x40;
		if (control || strchr(escape, c) != NULL)
			output_bytes(out, control ? "^" : "\\", 1);
		output_bytes(out, &c, 1);
	}
}

static void blkid_text(struct output *out, const char *s)
{
	output_bytes(out, s, strlen(s));
}

/* Whether it is told. */
static bool blkid_shows(const struct blkid *b, const char *const *value,
			unsigned tag)
{
	return *value[tag] != '\0' && (!b->some || (b->show >> tag & 1) != 0);
}

static void blkid_print(struct blkid *b, const char *name,
			const char *const *value)
{
	struct output *out = &b->out;
	bool full = b->format == BLKID_FULL, any = false;

	for (unsigned i = 0; i < BLKID_TAGS; i++) {
		if (b->format != BLKID_DEVICE && !blkid_shows(b, value, i))
			continue;
		if (!any && b->format == BLKID_EXPORT)
			blkid_text(out, b->written ? "\nDEVNAME=" : "DEVNAME=");
		if (!any && b->format != BLKID_VALUE) {
			blkid_text(out, name);
			blkid_text(out, full ? ":" : "\n");
		}
		any = b->written = true;
		if (b->format == BLKID_DEVICE)
			return;
		if (b->format == BLKID_VALUE) {
			blkid_text(out, value[i]);
		} else {
			blkid_text(out, full ? " " : "");
			blkid_text(out, str_nth(blkid_tags, i));
			blkid_text(out, full ? "=\"" : "=");
			blkid_escaped(out, value[i],
				      full ? "\"\\" : " \\\"'$`<>");
		}
		blkid_text(out, full ? "\"" : "\n");
	}
	blkid_text(out, any && full ? "\n" : "");
}

/* Whether it is what -t wants. */
static bool blkid_matches(const struct blkid *b, const char *const *value)
{
	size_t len = b->match == NULL ? 0 : strcspn(b->match, "=");
	unsigned i;

	if (b->match == NULL)
		return true;
	i = blkid_index(blkid_tags, b->match, len);
	return i < BLKID_TAGS && *value[i] != '\0' &&
	       strcmp(value[i], b->match + len + 1) == 0;
}

static bool blkid_part(const struct part *p, void *data)
{
	struct part *wanted = data;

	if (wanted->number != 0 && wanted->number != p->number)
		return false;
	*wanted = *p;
	return true;
}

/* What the partition table of its disk says, where the kernel does not. */
static void blkid_table(const struct block_dev *dev, struct part *part,
			struct sb_file *file)
{
	struct block_dev disk;
	int fd;

	part->number = dev->part;
	(void)str_copy(part->uuid, sizeof(part->uuid), dev->part_uuid);
	(void)str_copy(part->label, sizeof(part->label), dev->part_label);
	if (block_dev_read(BLOCK_SYS, dev->disk, &disk) < 0)
		return;
	fd = block_open(&disk, file);
	if (fd < 0)
		return;
	(void)part_table_each(&file->source, blkid_part, part);
	close(fd);
}

/* One device or file; dev is NULL when it is none. True: that is enough. */
static bool blkid_device(struct blkid *b, const char *name,
			 const struct block_dev *dev)
{
	struct sb_file file UNINITIALIZED;
	struct part part = { .number = 0 };
	struct superblock sb;
	const char *value[BLKID_TAGS] = {
		sb.label, sb.uuid, sb.type, "", "", ""
	};
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		if (b->named)
			(void)util_fail("open", name, errno);
		return false;
	}
	sb_file_init(&file, fd);
	if (superblock_decode(&file.source, &sb) == 0 && sb.use == SB_IMAGE)
		sb = (struct superblock){ 0 };
	if (*sb.type == '\0' &&
	    part_table_each(&file.source, blkid_part, &part) > 0)
		value[BLKID_PTTYPE] = part.type[1] == 'x' ? "dos" : "gpt";
	close(fd);
	if (*sb.type == '\0' && *value[BLKID_PTTYPE] == '\0' && file.err < 0)
		(void)util_fail("read", name, file.err);
	else if (dev != NULL && dev->part != 0) {
		blkid_table(dev, &part, &file);
		value[BLKID_PARTLABEL] = part.label;
		value[BLKID_PARTUUID] = part.uuid;
	}
	if ((*sb.type == '\0' && *value[BLKID_PTTYPE] == '\0' &&
	     *value[BLKID_PARTUUID] == '\0') ||
	    !blkid_matches(b, value))
		return false;
	blkid_print(b, name, value);
	b->found = true;
	return b->one;
}

static bool blkid_each(const struct block_dev *dev, void *data)
{
	char path[BLOCK_NODE];

	return block_dev_node(dev, path) == 0 && blkid_device(data, path, dev);
}

static void blkid_operands(struct blkid *b, char **name)
{
	bool enough = false;

	b->named = true;
	for (; *name != NULL && !enough; name++) {
		struct block_dev dev;
		int r = block_of_node(*name, &dev);

		enough = blkid_device(b, *name, r == 0 ? &dev : NULL);
	}
}

/* -L and -U: 0, or the exit status. */
static int blkid_lookup(struct blkid *b, unsigned char kind, const char *value)
{
	struct block_spec spec = { .kind = kind };
	char path[BLOCK_NODE];

	if (str_copy(spec.value, sizeof(spec.value), value) < 0 ||
	    block_find_node(&spec, path) < 0)
		return BLKID_NOTHING;
	output_print(&b->out, "%s\n", path);
	return 0;
}

static int blkid_bad(const char *what, const char *name)
{
	log_error("%s '%.80s'", what, name);
	return BLKID_OTHER;
}

/* An option that is no more than a value: 0, or the exit status. */
static int blkid_option(struct blkid *b, int opt, const char *value)
{
	switch (opt) {
	case 'l':
		b->one = true;
		break;
	case 's':
		b->some = true;
		b->show |= 1u << blkid_index(blkid_tags, value, strlen(value));
		break;
	case 't':
		if (strchr(value, '=') == NULL)
			return blkid_bad("-t needs TAG=value, not", value);
		b->match = value;
		break;
	case 'o':
		b->format = blkid_index(blkid_formats, value, strlen(value));
		if (b->format > BLKID_EXPORT)
			return blkid_bad("unsupported output format", value);
		break;
	}
	return 0;
}

static int blkid_run(struct blkid *b, struct options *o)
{
	const char *lookup = NULL;
	unsigned char kind = 0;
	bool probe = false;
	int opt, r;

	while ((opt = options_next(o)) != OPTION_END) {
		r = opt < 0 ? options_usage(o, opt)
			    : blkid_option(b, opt, o->value);
		if (opt == OPTION_HELP || r != 0)
			return r;
		probe |= opt == 'p';
		if (opt == 'L' || opt == 'U') {
			if (lookup != NULL)
				return blkid_bad("-L or -U, and not", o->value);
			kind = opt == 'L' ? BLOCK_BY_LABEL : BLOCK_BY_UUID;
			lookup = o->value;
		}
	}
	if ((b->one && b->match == NULL) || (probe && o->argc == 0)) {
		log_error("%s", probe ? "-p needs a device" : "-l needs -t");
		return BLKID_OTHER;
	}
	if (lookup != NULL)
		return blkid_lookup(b, kind, lookup);
	if (o->argc > 0)
		blkid_operands(b, o->argv);
	else
		(void)block_dev_each(BLOCK_SYS, blkid_each, b);
	return b->found ? 0 : BLKID_NOTHING;
}

int blkid_main(int argc, char **argv)
{
	struct options o =
		options_of(argc, argv,
			   "c:L:lo:ps:t:U:\0"
			   "[-lp] [-o full|value|device|export] [-s TAG] "
			   "[-t TAG=value] [device ...] | -L label | -U "
			   "uuid\0"
			   "cache-file=c\0label=L\0list-one=l\0"
			   "output=o\0probe=p\0match-tag=s\0"
			   "match-token=t\0uuid=U\0");
	struct blkid b UNINITIALIZED;
	int r, end;

	memset(&b, 0, offsetof(struct blkid, out.buf));
	r = blkid_run(&b, &o);
	end = output_end(&b.out);
	return end == 0 ? r : BLKID_OTHER;
}
