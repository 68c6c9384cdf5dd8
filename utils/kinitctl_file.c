/*
 * What the keeper has left in its files (kinit/lease_file.h) when none runs: a
 * lease that nobody renews, and what becomes of it.
 */
#include "utils/kinitctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/crc32.h"
#include "lib/dir.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"

#define FILE_MAX   16384
#define FILE_VALUE 512
#define FILE_SUM   "LEASESUM='%08x'\n"

struct left {
	const char *dir, *dev; /* dev: "", all */
	unsigned n;
	struct output out;
	char text[FILE_MAX];
	char state[FILE_VALUE], why[FILE_VALUE], server[FILE_VALUE];
	char end[FILE_VALUE], client_id[FILE_VALUE], address[FILE_VALUE];
};

/* NAME='value' and a newline at *p, as a shell reads it; a long one is cut. */
static bool left_line(const char **p, char *name, char *value)
{
	const char *s = *p + strcspn(*p, "='\n");
	size_t used = 0;
	bool quoted = true;

	if (s[0] != '=' || s[1] != '\'' ||
	    str_copy_n(name, FILE_VALUE, *p, (size_t)(s - *p)) < 0)
		return false;
	for (s += 2; *s != '\0' && (quoted || *s != '\n'); s++) {
		if (*s == '\'') {
			quoted = !quoted;
			continue;
		}
		if (!quoted && (*s != '\\' || *++s == '\0'))
			return false;
		if (used < FILE_VALUE - 2)
			value[used++] = *s;
	}
	value[used] = '\0';
	value[log_clean(value, FILE_VALUE) - 1] = '\0';
	*p = s + (*s == '\n');
	return !quoted;
}

/* What is told of one file; false where it is not whole. */
static bool left_read(struct left *l, size_t len)
{
	const struct {
		const char *name;
		char *value;
	} rows[] = {
		{ "LEASESTATE", l->state },   { "LEASEWHY", l->why },
		{ "LEASESERVER", l->server }, { "LEASEEND", l->end },
		{ "IPV4ADDR", l->address },   { "LEASECLIENTID", l->client_id },
	};
	char name[FILE_VALUE], value[FILE_VALUE], sum[32];
	const char *p = l->text;
	size_t tail = sizeof("LEASESUM='01234567'\n") - 1;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		rows[i].value[0] = '\0';
	if (len < tail || strlen(l->text) != len)
		return false;
	fmt_print(sum, sizeof(sum), FILE_SUM,
		  ~crc32_add(~0u, rd_init(l->text, len - tail)));
	if (strcmp(l->text + len - tail, sum) != 0)
		return false;
	while (*p != '\0') {
		if (!left_line(&p, name, value))
			return false;
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			if (strcmp(name, rows[i].name) == 0)
				(void)str_copy(rows[i].value, FILE_VALUE,
					       value);
		}
	}
	return *l->state != '\0';
}

/* "ends in 5 s", by the clock that goes on while the machine sleeps */
static void left_put_end(struct left *l)
{
	uint32_t end, now = (uint32_t)(clock_ms() / 1000);
	char *blank = strchr(l->end, ' ');

	if (blank != NULL)
		*blank = '\0';
	if (parse_u32(l->end, UINT32_MAX, &end) < 0)
		output_print(&l->out, "has no end\n");
	else if (end > now)
		output_print(&l->out, "ends in %u s\n", end - now);
	else
		output_print(&l->out, "ended %u s ago\n", now - end);
}

static void left_put(struct left *l, const char *dev)
{
	struct output *out = &l->out;

	output_print(out, "%s %s %s", dev, l->address, l->state);
	if (*l->why != '\0')
		output_print(out, ": %s", l->why);
	output_print(out, "\n  ");
	if (str_index("taken\0gone\0", l->state) >= 0) {
		output_print(out,
			     "the keeper has ended, and nothing is lost\n");
		return;
	}
	if (strcmp(l->state, "released") == 0) {
		output_print(out, "the lease was given back: the server may "
				  "give the address to others\n");
		return;
	}
	output_print(out,
		     "no keeper runs, so nobody renews the lease from %s, "
		     "which ",
		     l->server);
	left_put_end(l);
	output_print(out,
		     "  the address itself stays (but for kinit.lease.strict);"
		     " once the lease\n  has ended the server may give it to"
		     " others: let another DHCP client\n  take it over, with"
		     " the client identifier %s,\n  or start the machine"
		     " again\n",
		     *l->client_id != '\0' ? l->client_id : "of the hardware");
}

static void left_file(int dir, const char *name, void *data)
{
	struct left *l = data;
	const char *dev = name + strlen(KINITCTL_LEASE);
	char path[64];
	ssize_t len;

	(void)dir;
	if (!str_starts(name, KINITCTL_LEASE) || !is_ifname(dev) ||
	    (*l->dev != '\0' && strcmp(dev, l->dev) != 0))
		return;
	fmt_print(path, sizeof(path), "%s/%s", l->dir, name);
	len = file_read(path, l->text, sizeof(l->text));
	l->n++;
	if (len >= 0 && left_read(l, (size_t)len))
		left_put(l, dev);
	else
		log_error("%s: %s", path,
			  len < 0 ? err_text((int)len) : "it is not whole");
}

int kinitctl_no_keeper(const char *dir, const char *dev)
{
	static struct left l;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

	l.dir = dir;
	l.dev = dev;
	r = fd < 0 ? -errno : dir_each(fd, left_file, &l);
	if (fd >= 0)
		close(fd);
	if (r < 0 && r != -ENOENT)
		return util_fail("read", dir, r);
	if (output_end(&l.out) != 0)
		return KINITCTL_FAILED;
	log_error("there is no keeper%s",
		  l.n > 0 ? "" : ", and none has left a lease");
	return KINITCTL_NO_KEEPER;
}
