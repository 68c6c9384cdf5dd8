/* ELF files of each class and byte order, made here byte by byte. */
#ifndef TESTS_UNIT_ELF_BYTES_H
#define TESTS_UNIT_ELF_BYTES_H

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ELF_ROOM (256 * 1024)

/* Where the parts of a made file are. */
enum {
	AT_PHDRS = 64,
	AT_INTERP = 0x200,
	AT_DYNAMIC = 0x400,
	AT_STRINGS = 0x800,
	ADDRESS = 0x400000, /* of the file's first byte */
};

struct made {
	unsigned char b[ELF_ROOM];
	size_t len;
	bool is_64;
	bool is_big;
	size_t dyns;
	size_t strings; /* bytes of names so far */
};

static inline void made_put(struct made *m, size_t at, size_t len, uint64_t n)
{
	for (size_t i = 0; i < len; i++)
		m->b[at + (m->is_big ? len - 1 - i : i)] =
			(unsigned char)(n >> 8 * i);
	if (m->len < at + len)
		m->len = at + len;
}

static inline size_t made_word(const struct made *m)
{
	return m->is_64 ? 8 : 4;
}

static inline void made_part(struct made *m, size_t i, uint32_t type,
			     uint64_t offset, uint64_t address, uint64_t size)
{
	size_t at = AT_PHDRS + i * (m->is_64 ? 56 : 32);
	size_t w = made_word(m);

	made_put(m, at, 4, type);
	made_put(m, at + w, w, offset);
	made_put(m, at + 2 * w, w, address);
	made_put(m, at + 4 * w, w, size);
}

static inline void made_dyn(struct made *m, uint64_t tag, uint64_t value)
{
	size_t w = made_word(m), at = AT_DYNAMIC + m->dyns++ * 2 * w;

	made_put(m, at, w, tag);
	made_put(m, at + w, w, value);
}

/* A name in the dynamic strings, and an entry with this tag for it. */
static inline void made_name(struct made *m, uint64_t tag, const char *name)
{
	size_t len = strlen(name) + 1;

	made_dyn(m, tag, m->strings);
	memcpy(m->b + AT_STRINGS + m->strings, name, len);
	m->strings += len;
}

static inline void made_begin(struct made *m, bool is_64, bool is_big,
			      uint16_t machine)
{
	memset(m, 0, sizeof(*m));
	m->is_64 = is_64;
	m->is_big = is_big;
	memcpy(m->b, "\177ELF", 4);
	m->b[4] = is_64 ? 2 : 1;
	m->b[5] = is_big ? 2 : 1;
	m->b[6] = 1;
	made_put(m, 16, 2, 3); /* ET_DYN */
	made_put(m, 18, 2, machine);
	made_put(m, is_64 ? 32 : 28, made_word(m), AT_PHDRS);
	made_put(m, is_64 ? 54 : 42, 2, is_64 ? 56 : 32);
	made_put(m, is_64 ? 56 : 44, 2, 3);
	strcpy((char *)m->b + AT_INTERP, "/lib/ld.so");
	m->strings = 1;
}

/* The last entries and the program headers; all is in the file then. */
static inline void made_end(struct made *m)
{
	made_dyn(m, 5, ADDRESS + AT_STRINGS); /* DT_STRTAB */
	made_dyn(m, 10, m->strings);	      /* DT_STRSZ */
	made_dyn(m, 0, 0);
	m->len = AT_STRINGS + m->strings;
	made_part(m, 0, 1, 0, ADDRESS, m->len); /* PT_LOAD */
	made_part(m, 1, 3, AT_INTERP, ADDRESS + AT_INTERP, 11);
	made_part(m, 2, 2, AT_DYNAMIC, ADDRESS + AT_DYNAMIC,
		  m->dyns * 2 * made_word(m));
}

/* A program with a loader, two libraries, a name and both kinds of folders. */
static inline void made_program(struct made *m, bool is_64, bool is_big,
				uint16_t machine)
{
	made_begin(m, is_64, is_big, machine);
	made_name(m, 1, "libone.so.1");
	made_name(m, 14, "program.so");
	made_name(m, 1, "libtwo.so");
	made_name(m, 15, "/old");
	made_name(m, 29, "$ORIGIN/new:/x");
	made_end(m);
}

/* A file without a name with these bytes. */
static inline int bytes_fd(const void *bytes, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
		return -1;
	return fd;
}

#endif
