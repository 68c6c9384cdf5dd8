/* root=gpt-auto, see gpt_auto.h. */
#include "lib/gpt_auto.h"

#include <errno.h>
#include <string.h>
#include <linux/elf-em.h>

#include "lib/compat.h"
#include "lib/rw.h"
#include "lib/str.h"

static const struct gpt_type {
	unsigned machine;
	char type[37];
} gpt_types[] = {
	{ EM_X86_64, "4f68bce3-e8cd-4db1-96e7-fbcaf984b709" },
	{ EM_AARCH64, "b921b045-1df0-41c3-af44-4c6f280d3fae" },
};

int gpt_auto_init(struct gpt_auto *a, unsigned machine)
{
	*a = (struct gpt_auto){ 0 };
	for (size_t i = 0; i < ARRAY_LEN(gpt_types); i++) {
		if (gpt_types[i].machine == machine)
			return str_copy(a->type, sizeof(a->type),
					gpt_types[i].type);
	}
	return -EOPNOTSUPP;
}

int gpt_auto_loader(struct gpt_auto *a, const void *bytes, size_t len)
{
	struct rd r = rd_init(bytes, len);
	char text[SB_UUID] = "";

	rd_skip(&r, 4); /* the attributes of the variable */
	for (int i = 0; i < 36; i++) {
		uint16_t c = rd_le16(&r);
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (c >= 0x80 || c == 0 ||
		    strchr(dash ? "-" : "0123456789abcdefABCDEF", c) == NULL)
			return -EBADMSG;
		text[i] = (char)c;
	}
	/* the NUL may be missing, more may not follow */
	if (r.left > 0 && rd_le16(&r) != 0)
		return -EBADMSG;
	if (r.bad || r.left > 0)
		return -EBADMSG;
	return str_copy(a->loader, sizeof(a->loader), text);
}

struct gpt_auto_look {
	const struct gpt_auto *a;
	bool loader; /* its partition is on the disk */
	bool read_only;
	uint32_t part; /* the first root partition, 0 for none */
};

static bool gpt_auto_part(const struct part *p, void *data)
{
	struct gpt_auto_look *l = data;

	if (block_uuid_equal(p->uuid, l->a->loader))
		l->loader = true;
	if (l->part == 0 && !p->no_auto && strcmp(p->type, l->a->type) == 0) {
		l->part = p->number;
		l->read_only = p->read_only;
	}
	return false;
}

void gpt_auto_merge(struct gpt_auto *a, const struct gpt_auto *disk)
{
	a->loader_seen |= disk->loader_seen;
	if (disk->n_roots == 0)
		return;
	if (a->n_roots++ > 0) {
		(void)str_copy(a->other, sizeof(a->other), disk->disk);
		return;
	}
	a->part = disk->part;
	a->read_only = disk->read_only;
	(void)str_copy(a->disk, sizeof(a->disk), disk->disk);
}

void gpt_auto_disk(struct gpt_auto *a, const char *name, struct sb_source *disk)
{
	struct gpt_auto_look l = { .a = a };
	struct gpt_auto one = { 0 };

	if (part_table_each(disk, gpt_auto_part, &l) < 0)
		return;
	one.loader_seen = l.loader;
	one.n_roots = l.part != 0 && (*a->loader == '\0' || l.loader);
	one.part = l.part;
	one.read_only = l.read_only;
	(void)str_copy(one.disk, sizeof(one.disk), name);
	gpt_auto_merge(a, &one);
}

int gpt_auto_result(const struct gpt_auto *a)
{
	if (a->n_roots > 1)
		return -ENOTUNIQ;
	if (a->n_roots == 1)
		return 0;
	return a->loader_seen ? -ENOENT : -EAGAIN;
}
