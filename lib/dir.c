/* Directories, see dir.h. */
#include "lib/dir.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "lib/sys.h"

/* One record of getdents64(2). */
struct entry {
	uint64_t ino;
	int64_t off;
	uint16_t len;
	uint8_t type;
	char name[];
};

int dir_make(const char *path)
{
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

int dir_each(int dir, dir_entry *entry, void *data)
{
	char buf[2048] __attribute__((aligned(__alignof__(struct entry))));
	long n;

	while ((n = sys_getdents64(dir, buf, sizeof(buf))) > 0) {
		const struct entry *e;

		for (long at = 0; at < n; at += e->len) {
			e = (const struct entry *)(buf + at);
			if (strcmp(e->name, ".") != 0 &&
			    strcmp(e->name, "..") != 0)
				entry(dir, e->name, data);
		}
	}
	return (int)n;
}
