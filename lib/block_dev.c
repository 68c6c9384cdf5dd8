/* The block devices of this machine, see block_dev.h. */
#include "lib/block_dev.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/block_names.h"
#include "lib/compat.h"
#include "lib/dir.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/str.h"
#include "lib/uevent.h"

#define BLOCK_EVENT  1024 /* "uevent": a label has 36 characters */
#define BLOCK_SECTOR 512  /* of "size", whatever the disk's is */
#define BLOCK_BATCH  64	  /* names that are sorted at once */

/* A number at s that ends with a newline or the string. */
static uint64_t block_number(const char *s)
{
	uint64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	return n;
}

static bool block_path(char path[BLOCK_LINK], const char *dir, const char *name,
		       const char *attr)
{
	return fmt_print(path, BLOCK_LINK, "%s/%s%s", dir, name, attr) <
	       BLOCK_LINK;
}

int block_attr(const char *dir, const char *name, const char *attr, char *buf,
	       size_t size)
{
	char path[BLOCK_LINK];
	ssize_t n = -ENAMETOOLONG;

	*buf = '\0';
	if (block_path(path, dir, name, attr))
		n = file_read(path, buf, size);
	if (n < 0)
		*buf = '\0';
	/* bytes of a device have none */
	else if (n > 0 && buf[n - 1] == '\n' && str_find(attr, "vpd") == NULL)
		buf[--n] = '\0';
	return (int)n;
}

int block_link(const char *dir, const char *name, const char *attr, char *buf,
	       size_t size)
{
	char path[BLOCK_LINK];
	ssize_t n = size;

	if (block_path(path, dir, name, attr))
		n = readlinkat(AT_FDCWD, path, buf, size);
	if (n < 0)
		n = -errno;
	else if ((size_t)n == size)
		n = -ENAMETOOLONG;
	buf[n < 0 ? 0 : n] = '\0';
	return (int)n;
}

const char *block_last(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* Numbers where the size is 0. */
static const struct block_field {
	char key[9];
	unsigned char size;
	unsigned short at;
} block_fields[] = {
	{ "MAJOR", 0, offsetof(struct block_dev, major) },
	{ "MINOR", 0, offsetof(struct block_dev, minor) },
	{ "PARTN", 0, offsetof(struct block_dev, part) },
	{ "PARTUUID", SB_UUID, offsetof(struct block_dev, part_uuid) },
	{ "PARTNAME", BLOCK_VALUE / 2, offsetof(struct block_dev, part_label) },
};

static void block_read_event(char *event, size_t len, struct block_dev *out)
{
	for (size_t i = 0; i < len; i++) {
		if (event[i] == '\n')
			event[i] = '\0';
	}
	for (size_t i = 0; i < ARRAY_LEN(block_fields); i++) {
		const struct block_field *f = &block_fields[i];
		const char *s = uevent_value(event, len, f->key);
		char *at = (char *)out + f->at;
		uint32_t number;

		if (s == NULL)
			continue;
		number = (uint32_t)block_number(s);
		if (f->size == 0)
			memcpy(at, &number, sizeof(number));
		else
			(void)str_copy(at, f->size, s);
	}
}

/* The folder that a partition's is in. */
static int block_read_disk(const char *dir, struct block_dev *out)
{
	char path[BLOCK_LINK], *slash;
	int r;

	if (out->part == 0)
		return str_copy(out->disk, sizeof(out->disk), out->name);
	r = block_link(dir, out->name, "", path, sizeof(path));
	if (r < 0)
		return r;
	slash = strrchr(path, '/');
	if (slash == NULL)
		return -ENODEV;
	*slash = '\0';
	return str_copy(out->disk, sizeof(out->disk), block_last(path));
}

int block_dev_read(const char *dir, const char *name, struct block_dev *out)
{
	char event[BLOCK_EVENT], number[24];
	int r;

	*out = (struct block_dev){ 0 };
	r = str_copy(out->name, sizeof(out->name), name);
	if (r < 0)
		return r;
	r = block_attr(dir, name, "/uevent", event, sizeof(event));
	if (r < 0)
		return r;
	block_read_event(event, (size_t)r, out);
	if (out->major == 0)
		return -ENODEV;
	r = block_read_disk(dir, out);
	if (r < 0)
		return r;
	r = block_attr(dir, name, "/ro", number, sizeof(number));
	out->read_only = r > 0 && *number == '1';
	r = block_attr(dir, name, "/size", number, sizeof(number));
	if (r < 0)
		return r;
	out->bytes = block_number(number) * BLOCK_SECTOR;
	return out->bytes == 0 ? -ENOMEDIUM : 0;
}

/* As strcmp(), but numbers count as such. */
int block_name_compare(const char *a, const char *b)
{
	for (;; a++, b++) {
		size_t na = strspn(a, "0123456789");
		size_t nb = strspn(b, "0123456789");

		/* the kernel's numbers have no zero before them */
		if (na != nb && na > 0 && nb > 0)
			return na < nb ? -1 : 1;
		if (*a != *b || *a == '\0')
			return (unsigned char)*a - (unsigned char)*b;
	}
}

/* The first names behind last, in order. */
struct block_batch {
	unsigned n;
	const char *last;
	char name[BLOCK_BATCH][BLOCK_NAME];
};

static void block_take(int dir, const char *name, void *data)
{
	struct block_batch *b = data;
	unsigned at = b->n;

	(void)dir;
	/* RAM disks are loaded by nobody any more; no name is longer */
	if (str_starts(name, "ram") || strlen(name) >= BLOCK_NAME ||
	    block_name_compare(name, b->last) <= 0)
		return;
	while (at > 0 && block_name_compare(name, b->name[at - 1]) < 0)
		at--;
	if (at == BLOCK_BATCH)
		return;
	if (b->n < BLOCK_BATCH)
		b->n++;
	memmove(b->name[at + 1], b->name[at],
		(b->n - 1 - at) * sizeof(b->name[0]));
	(void)str_copy(b->name[at], BLOCK_NAME, name);
}

int block_dev_each(const char *dir, block_each *f, void *data)
{
	struct block_batch b UNINITIALIZED;
	char last[BLOCK_NAME] = "";

	do {
		int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		int r;

		if (fd < 0)
			return -errno;
		b.n = 0;
		b.last = last;
		r = dir_each(fd, block_take, &b);
		close(fd);
		if (r < 0)
			return r;
		for (unsigned i = 0; i < b.n; i++) {
			struct block_dev dev;

			if (block_dev_read(dir, b.name[i], &dev) == 0 &&
			    f(&dev, data))
				return 1;
			(void)str_copy(last, sizeof(last), b.name[i]);
		}
	} while (b.n == BLOCK_BATCH);
	return 0;
}

const char *block_node(const char *name, char buf[BLOCK_NODE])
{
	fmt_print(buf, BLOCK_NODE, "/dev/%s", name);
	for (char *p = buf; *p != '\0'; p++) {
		if (*p == '!')
			*p = '/';
	}
	return buf;
}

bool block_uuid_equal(const char *a, const char *b)
{
	for (bool any = false;; any = true) {
		a += strspn(a, "-");
		b += strspn(b, "-");
		if (*a == '\0' || *b == '\0')
			return any && *a == *b;
		/* hexadecimal digits, and none of the others have cases */
		if ((*a++ | 0x20) != (*b++ | 0x20))
			return false;
	}
}

static bool block_is_ascii(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s & 0x80)
			return false;
	}
	return true;
}

static bool block_part_matches(const struct block_spec *spec,
			       const struct block_dev *dev, bool *known)
{
	if (spec->kind == BLOCK_BY_PARTUUID) {
		*known = *dev->part_uuid != '\0' && spec->offset == 0;
		return *known && block_uuid_equal(spec->value, dev->part_uuid);
	}
	if (spec->kind == BLOCK_BY_PARTLABEL) {
		bool same = strcmp(spec->value, dev->part_label) == 0;

		*known = same || block_is_ascii(spec->value);
		return same;
	}
	*known = false; /* gpt-auto */
	return false;
}

static bool block_has_name(const char *dir, const struct block_spec *spec,
			   const struct block_dev *dev)
{
	size_t len = strlen(spec->value), n;
	char suffix[20] = "";

	if (!block_more)
		return false;
	if (dev->part != 0)
		fmt_print(suffix, sizeof(suffix), "-part%u", dev->part);
	n = strlen(suffix);
	/* what an SD card has to boot from has names of its own */
	if (n > len || strcmp(spec->value + len - n, suffix) != 0 ||
	    (str_starts(dev->disk, "mmcblk") &&
	     str_find(dev->disk, "boot") != NULL))
		return false;
	len -= n;
	return spec->kind == BLOCK_BY_ID
		       ? block_has_id(dir, dev->disk, spec->value, len)
		       : block_has_path(dir, dev->disk, spec->value, len);
}

enum block_match block_dev_match(const char *dir, const struct block_spec *spec,
				 const struct block_dev *dev)
{
	bool known = true, yes = false;

	switch ((enum block_kind)spec->kind) {
	case BLOCK_BY_NAME:
		yes = strcmp(spec->value, dev->name) == 0;
		break;
	case BLOCK_BY_NUMBER:
		yes = spec->major == dev->major && spec->minor == dev->minor;
		break;
	case BLOCK_BY_UUID:
	case BLOCK_BY_LABEL:
		known = false;
		break;
	case BLOCK_BY_PARTUUID:
	case BLOCK_BY_PARTLABEL:
	case BLOCK_GPT_AUTO:
		yes = dev->part != 0 && block_part_matches(spec, dev, &known);
		break;
	case BLOCK_BY_ID:
	case BLOCK_BY_PATH:
		yes = block_has_name(dir, spec, dev);
		break;
	}
	return yes ? BLOCK_YES : known ? BLOCK_NO : BLOCK_ASK;
}

bool block_content_match(const struct block_spec *spec,
			 const struct superblock *sb)
{
	if (spec->kind == BLOCK_BY_UUID)
		return block_uuid_equal(spec->value, sb->uuid);
	return spec->kind == BLOCK_BY_LABEL &&
	       strcmp(spec->value, sb->label) == 0;
}

const char *block_dev_text(const struct block_dev *dev,
			   const struct superblock *sb, char *buf, size_t size)
{
	bool label = sb != NULL && *sb->label != '\0';
	bool uuid = sb != NULL && *sb->uuid != '\0';

	fmt_print(buf, size, "%u:%u %lu MiB %s%s%s%s%s%s%s%s", dev->major,
		  dev->minor, (unsigned long)(dev->bytes >> 20), dev->name,
		  sb != NULL ? " " : "", sb != NULL ? sb->type : "",
		  label ? " '" : "", label ? sb->label : "", label ? "'" : "",
		  uuid ? " " : "", uuid ? sb->uuid : "");
	return buf;
}
