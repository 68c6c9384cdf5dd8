/*
 * Any bytes as a disk with a partition table; the first byte says whether its
 * size is known.  A libFuzzer target; replay.c runs it on the corpus without
 * libFuzzer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/elf-em.h>

#include "lib/gpt_auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

struct fuzz_disk {
	struct sb_source source;
	const uint8_t *data;
	size_t size;
	uint8_t *block;
	unsigned reads;
};

static const uint8_t *fuzz_get(struct sb_source *s, uint64_t at, size_t len)
{
	struct fuzz_disk *d = (struct fuzz_disk *)s;

	must(len > 0 && len <= SB_READ);
	/* two passes over 512 KiB, twice, and a chain of 255 */
	must(++d->reads < 10000);
	free(d->block);
	d->block = NULL;
	if (at > d->size || len > d->size - at)
		return NULL;
	d->block = malloc(len);
	must(d->block != NULL);
	memcpy(d->block, d->data + at, len);
	return d->block;
}

struct fuzz_seen {
	uint32_t last;
	unsigned n;
};

static bool is_uuid(const char *s)
{
	return s[strspn(s, "0123456789abcdef-")] == '\0';
}

static bool fuzz_part(const struct part *p, void *data)
{
	struct fuzz_seen *seen = data;

	must(p->number > seen->last && p->number <= PART_MAX);
	must(++seen->n <= PART_MAX);
	seen->last = p->number;
	must(memchr(p->uuid, '\0', sizeof(p->uuid)) != NULL);
	must(memchr(p->type, '\0', sizeof(p->type)) != NULL);
	must(memchr(p->label, '\0', sizeof(p->label)) != NULL);
	must(is_uuid(p->uuid));
	must(strlen(p->uuid) == 36 || strlen(p->uuid) == 11);
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_disk d = { .source = { fuzz_get, 0 } };
	struct fuzz_seen seen = { 0 };
	struct gpt_auto a;
	int r;

	if (size == 0)
		return 0;
	d.data = data + 1;
	d.size = size - 1;
	if (*data & 1)
		d.source.size = d.size;
	r = part_table_each(&d.source, fuzz_part, &seen);
	must(r <= 0 && (r == 0 || seen.n == 0));
	must(gpt_auto_init(&a, EM_X86_64) == 0);
	gpt_auto_disk(&a, "vda", &d.source);
	must(gpt_auto_result(&a) != 0 || (a.part > 0 && a.part <= PART_MAX));
	free(d.block);
	return 0;
}
