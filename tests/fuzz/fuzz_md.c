/*
 * Any bytes as members of RAID arrays, and as md= and raid=.  The input is
 * members of at most PIECE bytes, each behind one byte that says where its
 * superblock stands and whether its checksum is made right, and what they end
 * in, text.  A libFuzzer target; replay.c runs it on the corpus without
 * libFuzzer.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/md.h"

#define PIECE 4096
#define SIZE  (1u << 20) /* of each device */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct disk {
	struct sb_source source;
	uint64_t at;
	uint8_t sb[PIECE];
	uint8_t *copy;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static const uint8_t *disk_get(struct sb_source *s, uint64_t offset, size_t len)
{
	struct disk *d = (struct disk *)s;

	must(len <= SB_READ);
	free(d->copy);
	d->copy = calloc(1, len);
	must(d->copy != NULL);
	if (offset == d->at)
		memcpy(d->copy, d->sb, len);
	return d->copy;
}

static uint32_t get_32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static void put_32(uint8_t *p, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> 8 * i);
}

/* The checksum of a superblock with n bytes, which stands at this offset. */
static void sum(uint8_t *sb, size_t n, size_t at)
{
	uint64_t v = 0;

	put_32(sb + at, 0);
	for (size_t i = 0; i + 4 <= n; i += 4)
		v += get_32(sb + i);
	if (n % 4 == 2)
		v += sb[n - 2] | (unsigned)sb[n - 1] << 8;
	put_32(sb + at, (uint32_t)(v + (v >> 32)));
}

static void member_check(const struct md_member *m)
{
	must(m->raid_disks >= 1 && m->raid_disks <= MD_MEMBERS);
	must(m->listed >> m->raid_disks == 0);
	must(strlen(m->name) < MD_NAME);
	if (m->active)
		must(m->role < m->raid_disks &&
		     (m->listed >> m->role & 1) != 0);
}

static void array_check(struct md_set *set, struct md_array *a)
{
	char text[MD_TEXT];
	const char *why = NULL;

	must(a->n >= 1 && a->n <= MD_MEMBERS);
	must((a->whole & ~a->there) == 0);
	if (md_array_state(a, &why) == MD_REFUSED)
		must(why != NULL);
	(void)md_array_can_degrade(a);
	(void)md_set_number(set, a);
	must(strchr(md_array_text(a, text), '\0')[-1] == 's');
}

static void take(struct md_set *set, uint8_t where, const uint8_t *p,
		 size_t size, uint32_t minor)
{
	static const uint64_t at[] = { SIZE - 65536, SIZE - 8192, 0, 4096 };
	struct disk d = { .source = { disk_get, SIZE }, .at = at[where & 3] };
	struct md_device dev = { 8, minor };
	struct md_array *a = NULL;
	struct md_member m;
	const char *why = NULL;
	uint32_t n;
	int r;

	if (size != 0)
		memcpy(d.sb, p, size);
	n = get_32(d.sb + 220);
	if ((where & 4) != 0 && (where & 3) == 0)
		sum(d.sb, sizeof(d.sb), 152);
	else if ((where & 4) != 0 && n <= 1920)
		sum(d.sb, 256 + n * 2, 216);
	memset(&m, 0xa5, sizeof(m));
	r = md_decode(&d.source, &m, &why);
	free(d.copy);
	must(r == 0 || r == -61 || (r == -74 && why != NULL));
	if (r != 0)
		return;
	member_check(&m);
	r = md_set_add(set, &m, &dev, &a);
	if (a != NULL)
		array_check(set, a);
	must(a != NULL || r < 0);
}

static void text(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);
	struct md_auto raid = { false, false };
	struct md_param p;
	const char *why = NULL;

	must(s != NULL);
	if (size != 0)
		memcpy(s, data, size);
	s[size] = '\0';
	(void)md_raid_parse(s, &raid);
	if (md_param_parse(s, &p, &why) == 0) {
		must(p.n_devices >= 1 && p.n_devices <= MD_MEMBERS);
		must(p.devices >= s && p.devices < s + size);
		must(p.persistent || p.level == 0 || p.level == -1);
	} else {
		must(why != NULL);
	}
	free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct md_set set;
	uint32_t minor = 0;

	memset(&set, 0, sizeof(set));
	text(data, size < 300 ? size : 300);
	while (size > 0) {
		size_t n = size - 1 < PIECE ? size - 1 : PIECE;

		take(&set, data[0], data + 1, n, minor++);
		data += 1 + n;
		size -= 1 + n;
	}
	return 0;
}
