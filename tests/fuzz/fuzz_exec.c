/*
 * Any bytes as a file that may be executed: what the kernel would take it for.
 * The first byte chooses the machine.  A libFuzzer target; replay.c runs it on
 * the corpus without libFuzzer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/elf-em.h>

#include "lib/exec_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* A name stands in the first line, between blanks, and is not cut. */
static void script_check(const struct exec_head *h, const uint8_t *p,
			 size_t len)
{
	size_t n = strlen(h->interpreter), at = 2;

	must(len >= 2 && p[0] == '#' && p[1] == '!');
	must(strcspn(h->interpreter, " \t\n") == n && n <= EXEC_HEAD - 3);
	while (at < len && (p[at] == ' ' || p[at] == '\t'))
		at++;
	must(at + n <= len && memcmp(p + at, h->interpreter, n) == 0);
	at += n;
	must(at < EXEC_HEAD);
	must(at >= len || memchr(" \t\n", p[at], 4) != NULL);
}

static void program_check(const struct exec_head *h,
			  const struct exec_machine *m, const uint8_t *p,
			  size_t size)
{
	uint64_t at = 0;
	size_t len = 0, left;
	uint8_t *table;
	int r;

	must(h->machine == m->native || h->machine == m->compat);
	must(h->header == 56 || h->header == 32);
	must(h->machine == m->native || h->header == 32);
	must(h->table_len > 0 && h->table_len <= EXEC_TABLE);
	must(h->table_len % h->header == 0);
	left = h->table < size ? size - (size_t)h->table : 0;
	if (left > h->table_len)
		left = h->table_len;
	table = malloc(left ? left : 1);
	must(table != NULL);
	if (left)
		memcpy(table, p + h->table, left);
	r = exec_table_decode(h, table, left, &at, &len);
	free(table);
	must(left == h->table_len || r < 0);
	if (r > 0)
		must(len >= 2 && len <= EXEC_LOADER);
	else
		must(at == 0 && len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct exec_machine machines[] = {
		{ EM_X86_64, EM_386, 4096 }, { EM_AARCH64, EM_ARM, 65536 }
	};
	const struct exec_machine *m;
	struct exec_head h;
	uint8_t *head;
	size_t len;

	if (size == 0)
		return 0;
	m = &machines[*data++ & 1];
	size--;
	len = size < EXEC_HEAD ? size : EXEC_HEAD;
	/* of its own length, so that ASan sees what is read beyond */
	head = malloc(len ? len : 1);
	must(head != NULL);
	memcpy(head, data, len);
	memset(&h, 0xa5, sizeof(h));
	exec_head_decode(&h, m, head, len);
	free(head);
	must((h.kind == EXEC_EMPTY) == (size == 0));
	if (h.kind == EXEC_SCRIPT)
		script_check(&h, data, len);
	if (h.kind == EXEC_PROGRAM)
		program_check(&h, m, data, size);
	return 0;
}
