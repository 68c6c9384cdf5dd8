/*
 * md-test, for tests/boot/md.t: lib/md*.c beside a real kernel.
 *   md-test decode DEVICE...	what stands on each
 *   md-test set [-d] DEVICE...	takes them in one after the other, and starts
 *				each array that is complete; with -d at the end
 *				those, too, that can run without a member
 *   md-test md VALUE		what md=VALUE asks for
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/md.h"
#include "lib/str.h"

struct disk {
	struct sb_source source;
	int fd;
	uint8_t buf[SB_READ];
};

static const uint8_t *disk_get(struct sb_source *s, uint64_t offset, size_t len)
{
	struct disk *d = (struct disk *)s;

	if (pread(d->fd, d->buf, len, (off_t)offset) != (ssize_t)len)
		return NULL;
	return d->buf;
}

static int device_read(const char *path, struct md_device *dev,
		       struct md_member *m, const char **why)
{
	static struct disk d = { .source.get = disk_get };
	struct stat st;
	int r;

	d.fd = open(path, O_RDONLY);
	if (d.fd < 0 || fstat(d.fd, &st) < 0) {
		printf("MD %s: %s\n", path, strerror(errno));
		exit(1);
	}
	*dev = (struct md_device){ major(st.st_rdev), minor(st.st_rdev) };
	d.source.size = (uint64_t)lseek(d.fd, 0, SEEK_END);
	r = md_decode(&d.source, m, why);
	close(d.fd);
	return r;
}

static void decode(const char *path)
{
	const char *why = "";
	struct md_member m;
	struct md_device dev;
	int r = device_read(path, &dev, &m, &why);

	if (r < 0) {
		printf("MD %s %d %s\n", path, r, why);
		return;
	}
	printf("MD %s %s%u level %d disks %u role %d listed %x number %d "
	       "name '%s' events %lu features %x\n",
	       path, m.minor_version == 90 ? "0." : "1.", m.minor_version,
	       m.level, m.raid_disks, m.active ? (int)m.role : -1, m.listed,
	       (int)m.number, m.name, (unsigned long)m.events, m.features);
}

static void start(struct md_set *set, struct md_array *a, const char *how)
{
	struct md_param p = { .persistent = true,
			      .number = md_set_number(set, a) };
	char text[MD_TEXT];
	int r = md_assemble(&p, a->last.minor_version, a->device, a->n);

	a->started = true;
	printf("MD %s %s: md%u %d\n", how, md_array_text(a, text), p.number, r);
}

static void add(struct md_set *set, const char *path)
{
	const char *why = "";
	char text[MD_TEXT];
	struct md_array *a;
	struct md_member m;
	struct md_device dev;
	int r = device_read(path, &dev, &m, &why);

	if (r == 0)
		r = md_set_add(set, &m, &dev, &a);
	if (r < 0) {
		printf("MD %s %d %s\n", path, r, why);
		return;
	}
	switch (md_array_state(a, &why)) {
	case MD_WAITING:
		printf("MD waiting %s\n", md_array_text(a, text));
		break;
	case MD_COMPLETE:
		if (!a->started)
			start(set, a, "complete");
		break;
	case MD_REFUSED:
		printf("MD refused %s: %s\n", md_array_text(a, text), why);
		break;
	}
}

static void degrade(struct md_set *set, struct md_array *a)
{
	const char *why;
	char text[MD_TEXT];

	if (a->started || md_array_state(a, &why) != MD_WAITING)
		return;
	if (md_array_can_degrade(a))
		start(set, a, "degraded");
	else
		printf("MD incomplete %s\n", md_array_text(a, text));
}

static int param(const char *value)
{
	struct md_device dev[MD_MEMBERS];
	struct md_member m = { .minor_version = 0 };
	const char *why = "";
	struct md_param p;
	char item[32];
	unsigned n = 0;
	int r = md_param_parse(value, &p, &why);

	if (r == 0) {
		while (list_next(&p.devices, item, sizeof(item)) == 1)
			(void)device_read(item, &dev[n++], &m, &why);
		r = md_assemble(&p, m.minor_version, dev, n);
	}
	printf("MD md=%s %d\n", value, r);
	return r < 0;
}

int main(int argc, char **argv)
{
	static struct md_set set;
	int i = 2;

	if (argc < 3)
		return 2;
	if (strcmp(argv[1], "md") == 0)
		return param(argv[2]);
	if (strcmp(argv[1], "decode") == 0) {
		for (; i < argc; i++)
			decode(argv[i]);
		return 0;
	}
	i += strcmp(argv[2], "-d") == 0;
	while (i < argc)
		add(&set, argv[i++]);
	for (unsigned n = 0; n < set.n && strcmp(argv[2], "-d") == 0; n++)
		degrade(&set, &set.array[n]);
	return 0;
}
