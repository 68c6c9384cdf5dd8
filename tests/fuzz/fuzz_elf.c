/*
 * Any bytes as a program or library, and as /etc/ld.so.cache.  A libFuzzer
 * target; replay.c runs it on the corpus without libFuzzer.
 */
#define _GNU_SOURCE 1

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "usr/cpio_msg.h"
#include "usr/elf_cache.h"
#include "usr/elf_file.h"

const char *progname = "fuzz_elf";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC), r;
	const char *why = NULL;
	struct elf_cache c;
	struct elf_file f;
	size_t next = 0;

	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	r = elf_read(fd, &f, &why);
	must(r == 0 || r == -ENOEXEC || (r == -EINVAL && why && *why));
	for (size_t i = 0; i < f.needed_len; i++)
		must(strlen(f.needed[i]) <= ELF_STRING_MAX);
	must(r == 0 || (!f.needed_len && !f.interp && !f.runpath));
	elf_free(&f);
	r = cache_read(fd, 1, &c, &why);
	must(r == 0 || (r == -EINVAL && why && *why));
	while (r == 0 && cache_find(&c, "libc.so.6", &next))
		must(next <= c.entries);
	cache_free(&c);
	close(fd);
	return 0;
}
