/*
 * Any bytes as an archive: the reader, the list that is printed from it, and
 * the parser of lists, which must take every line of that.  A libFuzzer
 * target; replay.c runs it on the corpus without libFuzzer.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "usr/cpio_msg.h"
#include "usr/cpio_print.h"

#define TEXT_MAX (1024 * 1024)

const char *progname = "fuzz_cpio";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct text {
	size_t len;
	size_t lines;
	char bytes[TEXT_MAX];
};

static struct cpio_print printer;
static struct text whole, pieces;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void text_put(void *arg, const char *line, size_t len)
{
	struct text *t = arg;

	must(len > 1 && line[len - 1] == '\n' && len <= CPIO_LINE_MAX + 1);
	must(!memchr(line, '\n', len - 1));
	/* a group may be large, but not larger than the input */
	must(len <= TEXT_MAX - t->len);
	memcpy(t->bytes + t->len, line, len);
	t->len += len;
	t->lines++;
}

/* Prints the archive, given in pieces of step bytes. */
static int print(struct text *t, const uint8_t *data, size_t size, size_t step)
{
	int r = 0;

	t->len = t->lines = 0;
	printer.prefix = ".";
	printer.put = text_put;
	printer.arg = t;
	cpio_print_init(&printer);
	for (size_t i = 0; r == 0 && i < size; i += step)
		r = cpio_print_push(&printer, data + i,
				    step < size - i ? step : size - i);
	if (r == 0)
		r = cpio_print_finish(&printer);
	cpio_print_free(&printer);
	must(printer.groups.bytes == 0);
	return r;
}

/* A message is printable and says where, in the archive. */
static void fault_check(const struct cpio_fault *f, size_t size)
{
	must(f->at <= size && f->text[0]);
	for (const char *s = f->text; *s; s++)
		must((unsigned char)*s >= ' ' && (unsigned char)*s < 0x7f);
}

/* Each line is one directive, of which the parser has no doubts. */
static void list_check(struct text *t)
{
	FILE *f = t->len ? fmemopen(t->bytes, t->len, "r") : NULL;
	struct cpio_list *l;
	struct cpio_entry e;
	size_t n = 0;
	int r;

	if (!t->len)
		return;
	must(f && cpio_list_new(f, "list", &l) == 0);
	while ((r = cpio_list_next(l, &e)) > 0) {
		n++;
		must(e.names_len > 0);
		must(e.type != CPIO_FILE ||
		     (!strncmp(e.source, "./", 2) && e.source[2]));
	}
	must(r == 0 && n == t->lines);
	cpio_list_free(l);
	fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cpio_fault fault;
	int r = print(&whole, data, size, size);

	fault = printer.fault;
	must(r == 0 || r == -EINVAL);
	if (r < 0)
		fault_check(&fault, size);
	must(print(&pieces, data, size, 1) == r);
	must(fault.at == printer.fault.at);
	must(!strcmp(fault.text, printer.fault.text));
	must(pieces.len == whole.len);
	must(!memcmp(pieces.bytes, whole.bytes, whole.len));
	list_check(&whole);
	return 0;
}
