/*
 * Reads an ELF file as the kernel and the dynamic linker would.  In: a
 * descriptor, of a file that may hold anything.  Out: its machine, its loader,
 * and what its dynamic section names.  Sections are not looked at, as they are
 * not when a program starts; System V ABI, chapters 4 and 5.
 */
#define _GNU_SOURCE 1

#include "usr/elf_file.h"

#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536

/* What of a program header counts. */
struct part {
	uint32_t type;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};

struct reader {
	int fd;
	struct elf_file *f;
	const char *why;
	struct part parts[ELF_PHDRS_MAX];
	size_t parts_len;
	/* of the dynamic section */
	uint64_t strings; /* offset in the file */
	uint64_t strings_size;
};

static int wrong(struct reader *r, const char *why)
{
	r->why = why;
	return -EINVAL;
}

/* Up to len bytes at this offset, fewer at the end of the file; how many. */
static ssize_t some_read(struct reader *r, uint64_t offset, void *buf,
			 size_t len)
{
	unsigned char *p = buf;
	size_t done = 0;
	ssize_t n;

	while (done < len && offset <= INT64_MAX - len) {
		n = pread(r->fd, p + done, len - done, (off_t)(offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			r->why = "cannot be read";
			return -EIO;
		}
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static int bytes_read(struct reader *r, uint64_t offset, void *buf, size_t len)
{
	ssize_t n = some_read(r, offset, buf, len);

	if (n < 0)
		return (int)n;
	return (size_t)n == len ? 0 : wrong(r, "is cut off");
}

/* The number of len bytes at p, in the file's order. */
static uint64_t number(const struct reader *r, const unsigned char *p,
		       size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 |
		    p[r->f->kind.data == ELFDATA2LSB ? len - 1 - i : i];
	return n;
}

static bool is_64(const struct reader *r)
{
	return r->f->kind.class == ELFCLASS64;
}

/* A word of this class at one of two offsets. */
static uint64_t word(const struct reader *r, const unsigned char *p,
		     size_t at32, size_t at64)
{
	return is_64(r) ? number(r, p + at64, 8) : number(r, p + at32, 4);
}

static int header_read(struct reader *r, uint64_t *table)
{
	struct elf_kind *k = &r->f->kind;
	unsigned char b[sizeof(Elf64_Ehdr)] = { 0 };
	uint64_t type, entry, n;
	int e;

	e = bytes_read(r, 0, b, EI_NIDENT);
	if (e == -EIO)
		return e;
	if (memcmp(b, ELFMAG, SELFMAG) != 0)
		return -ENOEXEC;
	k->class = b[EI_CLASS];
	k->data = b[EI_DATA];
	if (e < 0)
		return e;
	if ((k->class != ELFCLASS32 && k->class != ELFCLASS64) ||
	    (k->data != ELFDATA2LSB && k->data != ELFDATA2MSB) ||
	    b[EI_VERSION] != EV_CURRENT)
		return wrong(r,
			     "is ELF of no known class, byte order or version");
	e = bytes_read(r, 0, b,
		       is_64(r) ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	if (e < 0)
		return e;
	type = number(r, b + 16, 2);
	k->machine = (uint16_t)number(r, b + 18, 2);
	if (type != ET_EXEC && type != ET_DYN)
		return wrong(r, "is neither a program nor a library");
	*table = word(r, b, 28, 32);
	entry = number(r, b + (is_64(r) ? 54 : 42), 2);
	n = number(r, b + (is_64(r) ? 56 : 44), 2);
	if (entry != (is_64(r) ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
		return wrong(r, "has program headers of an odd size");
	if (n == 0 || n > ELF_PHDRS_MAX)
		return wrong(r, "has no program headers, or too many");
	r->parts_len = (size_t)n;
	return 0;
}

static int parts_read(struct reader *r, uint64_t table)
{
	size_t size = is_64(r) ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	unsigned char b[ELF_PHDRS_MAX * sizeof(Elf64_Phdr)];
	int e = bytes_read(r, table, b, r->parts_len * size);

	if (e < 0)
		return e;
	for (size_t i = 0; i < r->parts_len; i++) {
		const unsigned char *p = b + i * size;

		r->parts[i] = (struct part){
			.type = (uint32_t)number(r, p, 4),
			.offset = word(r, p, 4, 8),
			.address = word(r, p, 8, 16),
			.size = word(r, p, 16, 32),
		};
	}
	return 0;
}

static const struct part *part_find(const struct reader *r, uint32_t type)
{
	for (size_t i = 0; i < r->parts_len; i++) {
		if (r->parts[i].type == type)
			return &r->parts[i];
	}
	return NULL;
}

/* Where in the file that is which has this address when it runs. */
static int address_find(struct reader *r, uint64_t address, uint64_t *offset,
			uint64_t *left)
{
	for (size_t i = 0; i < r->parts_len; i++) {
		const struct part *p = &r->parts[i];

		if (p->type != PT_LOAD || address < p->address ||
		    address - p->address >= p->size)
			continue;
		address -= p->address;
		if (p->offset > INT64_MAX || address > INT64_MAX - p->offset)
			break;
		*offset = p->offset + address;
		*left = p->size - address;
		return 0;
	}
	return wrong(r, "has its dynamic strings outside the file");
}

/* A string that ends within max bytes, to *out. */
static int string_read(struct reader *r, uint64_t offset, uint64_t max,
		       char **out)
{
	char buf[ELF_STRING_MAX + 1];
	size_t len = max < sizeof(buf) ? (size_t)max : sizeof(buf);
	ssize_t n = some_read(r, offset, buf, len);

	if (n < 0)
		return (int)n;
	if (!memchr(buf, '\0', (size_t)n))
		return wrong(r, (size_t)n < len ? "is cut off"
						: "has a name without an end");
	free(*out);
	*out = strdup(buf);
	return *out ? 0 : -ENOMEM;
}

static int interp_read(struct reader *r)
{
	const struct part *p = part_find(r, PT_INTERP);
	int e;

	if (!p)
		return 0;
	e = string_read(r, p->offset, p->size, &r->f->interp);
	if (e == 0 && r->f->interp[0] != '/')
		return wrong(r, "has a loader without a folder");
	return e;
}

/* A name in the dynamic strings. */
static int name_read(struct reader *r, uint64_t at, char **out)
{
	if (at >= r->strings_size)
		return wrong(r, "has a name outside its dynamic strings");
	return string_read(r, r->strings + at, r->strings_size - at, out);
}

/*
 * glibc loads libgcc_s.so.1 by itself when one of these is called.  The linker
 * may keep a name as the end of a longer one.
 */
static int unwind_find(struct reader *r)
{
	static const char *const names[] = { "pthread_exit", "pthread_cancel" };
	static unsigned char buf[CHUNK + 16];
	uint64_t at = 0;
	size_t keep = 0, n;
	int e;

	while (at < r->strings_size && !r->f->unwinds) {
		n = r->strings_size - at < CHUNK
			    ? (size_t)(r->strings_size - at)
			    : CHUNK;
		e = bytes_read(r, r->strings + at, buf + keep, n);
		if (e < 0)
			return e;
		at += n;
		n += keep;
		for (size_t i = 0; i < 2; i++) {
			if (memmem(buf, n, names[i], strlen(names[i]) + 1))
				r->f->unwinds = true;
		}
		keep = n < 16 ? n : 16;
		memmove(buf, buf + n - keep, keep);
	}
	return 0;
}

struct dyn {
	uint64_t tag;
	uint64_t value;
};

static int dyn_read(struct reader *r, const struct part *p, size_t i,
		    struct dyn *d)
{
	size_t size = is_64(r) ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);
	unsigned char b[sizeof(Elf64_Dyn)];
	int e;

	/* a section may end without DT_NULL: where it ends */
	d->tag = DT_NULL;
	if ((i + 1) * size > p->size)
		return 0;
	if (i >= ELF_DYNS_MAX)
		return wrong(r, "has too many dynamic entries");
	if (p->offset > INT64_MAX / 2)
		return wrong(r, "is cut off");
	e = bytes_read(r, p->offset + i * size, b, size);
	if (e < 0)
		return e;
	d->tag = word(r, b, 0, 0);
	d->value = word(r, b, 4, 8);
	return 0;
}

static int dyn_take(struct reader *r, const struct dyn *d)
{
	struct elf_file *f = r->f;

	switch (d->tag) {
	case DT_NEEDED:
		if (f->needed_len == ELF_NEEDED_MAX)
			return wrong(r, "needs too many libraries");
		f->needed[f->needed_len] = NULL;
		return name_read(r, d->value, &f->needed[f->needed_len++]);
	case DT_SONAME:
		return name_read(r, d->value, &f->soname);
	case DT_RPATH:
		return name_read(r, d->value, &f->rpath);
	case DT_RUNPATH:
		return name_read(r, d->value, &f->runpath);
	}
	return 0;
}

static int dynamic_read(struct reader *r)
{
	const struct part *p = part_find(r, PT_DYNAMIC);
	uint64_t strings = 0, left = 0;
	bool found = false;
	struct dyn d;
	size_t i;
	int e;

	if (!p)
		return 0;
	r->f->dynamic = true;
	for (i = 0; (e = dyn_read(r, p, i, &d)) == 0 && d.tag != DT_NULL; i++) {
		if (d.tag == DT_STRTAB) {
			strings = d.value;
			found = true;
		} else if (d.tag == DT_STRSZ) {
			r->strings_size = d.value;
		}
	}
	if (e < 0)
		return e;
	if (found) {
		e = address_find(r, strings, &r->strings, &left);
		if (e < 0)
			return e;
	}
	if (r->strings_size > left || r->strings_size > ELF_STRINGS_MAX)
		return wrong(r, "has dynamic strings that are cut off");
	for (i = 0; (e = dyn_read(r, p, i, &d)) == 0 && d.tag != DT_NULL; i++) {
		e = dyn_take(r, &d);
		if (e < 0)
			return e;
	}
	return e < 0 ? e : unwind_find(r);
}

int elf_read(int fd, struct elf_file *f, const char **why)
{
	struct reader *r = calloc(1, sizeof(*r));
	uint64_t table;
	int e;

	*f = (struct elf_file){ .interp = NULL };
	*why = "no memory is left";
	if (!r)
		return -ENOMEM;
	r->fd = fd;
	r->f = f;
	r->why = *why;
	e = header_read(r, &table);
	if (e == 0)
		e = parts_read(r, table);
	if (e == 0)
		e = interp_read(r);
	if (e == 0)
		e = dynamic_read(r);
	if (e < 0)
		elf_free(f);
	*why = r->why;
	free(r);
	return e;
}

void elf_free(struct elf_file *f)
{
	for (size_t i = 0; i < f->needed_len; i++)
		free(f->needed[i]);
	free(f->interp);
	free(f->soname);
	free(f->rpath);
	free(f->runpath);
	*f = (struct elf_file){ .interp = NULL };
}
