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
#include "lib/json.h"
#include "lib/log.h"
#include "lib/str.h"

#define FILE_MAX   16384
#define FILE_VALUE 512
#define FILE_SUM   "LEASESUM='%08x'\n"

struct left {
	const char *dir, *dev; /* dev: "", all */
	bool json, broken;
	unsigned n;
	struct output out;
	char text[FILE_MAX];
	char state[FILE_VALUE], why[FILE_VALUE], server[FILE_VALUE];
	char end[FILE_VALUE], client_id[FILE_VALUE], address[FILE_VALUE];
	char renewed[FILE_VALUE], renew[FILE_VALUE], rebind[FILE_VALUE];
	char netmask[FILE_VALUE], router[FILE_VALUE];
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
		{ "LEASESINCE", l->renewed }, { "LEASERENEW", l->renew },
		{ "LEASEREBIND", l->rebind }, { "IPV4NETMASK", l->netmask },
		{ "IPV4GATEWAY", l->router },
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

/*
 * Seconds from now on, by the clock that goes on while the machine sleeps; an
 * end that never comes: false.
 */
static bool left_when(const char *text, int64_t *s)
{
	char first[16];
	uint32_t at;

	if (str_copy_n(first, sizeof(first), text, strcspn(text, " ")) < 0 ||
	    parse_u32(first, UINT32_MAX, &at) < 0)
		return false;
	*s = (int64_t)at - (int64_t)(clock_ms() / 1000);
	return true;
}

/* As the keeper has it, as far as it is known. */
static void left_put_json(struct left *l, const char *dev)
{
	const struct {
		const char *name, *value;
		bool time;
	} rows[] = {
		{ "dev", dev, false },
		{ "state", l->state, false },
		{ "why", l->why, false },
		{ "address", l->address, false },
		{ "server", l->server, false },
		{ "router", l->router, false },
		{ "client_id", l->client_id, false },
		{ "renewed", l->renewed, true },
		{ "renew", l->renew, true },
		{ "rebind", l->rebind, true },
		{ "end", l->end, true },
	};
	char text[FILE_VALUE * 6 + 2];
	size_t len = strlen(l->address);
	uint32_t mask;
	int64_t s;

	if (parse_ip4(l->netmask, &mask) == 0 && mask_prefix(mask) >= 0)
		fmt_print(l->address + len, FILE_VALUE - len, "/%d",
			  mask_prefix(mask));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct wr w = wr_init(text, sizeof(text));

		if (!rows[i].time)
			json_text(&w, rows[i].value);
		else if (left_when(rows[i].value, &s))
			wr_print(&w, "%ld", (long)s);
		else
			wr_print(&w, "null");
		output_print(&l->out, "%s\"%s\":",
			     i > 0	? ","
			     : l->n > 1 ? ",{"
					: "{",
			     rows[i].name);
		output_bytes(&l->out, text, w.len);
	}
	output_print(&l->out, "}");
}

/* Nobody renews it, and what that means. */
static void left_put_end(struct left *l)
{
	struct output *out = &l->out;
	int64_t s;

	output_print(out,
		     "no keeper runs, so nobody renews the lease from %s, "
		     "which ",
		     l->server);
	if (!left_when(l->end, &s)) {
		output_print(out, "has no end:\n  nothing need be done\n");
		return;
	}
	output_print(out, s > 0 ? "ends in %ld s\n" : "ended %ld s ago\n",
		     (long)(s > 0 ? s : -s));
	output_print(out,
		     "  the address itself stays (but for kinit.lease.strict);"
		     " %s\n  let another DHCP client take it over, ",
		     s > 0 ? "once the lease\n  has ended the server may give"
			     " it to others:"
			   : "the server\n  may have given it to others"
			     " already:");
	if (*l->client_id != '\0')
		output_print(out, "with the client identifier\n  %s,",
			     l->client_id);
	else
		output_print(out, "without a client identifier,");
	output_print(out, " or start the machine again\n");
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
	left_put_end(l);
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
	if (len >= 0 && left_read(l, (size_t)len)) {
		l->n++;
		(l->json ? left_put_json : left_put)(l, dev);
	} else {
		l->broken = true;
		log_error("%s: %s", path,
			  len < 0 ? err_text((int)len) : "it is not whole");
	}
}

int kinitctl_no_keeper(const char *dir, const char *word, const char *dev,
		       bool json)
{
	static struct left l;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

	l.dir = dir;
	l.dev = dev;
	l.json = json;
	if (json)
		output_print(&l.out, "{\"leases\":[");
	r = fd < 0 ? -errno : dir_each(fd, left_file, &l);
	if (fd >= 0)
		close(fd);
	if (json)
		output_print(&l.out, "],\"ok\":false,"
				     "\"error\":\"there is no keeper\"}\n");
	if (output_end(&l.out) != 0)
		return KINITCTL_FAILED;
	if (r < 0 && r != -ENOENT)
		(void)util_fail("read", dir, r);
	if (strcmp(word, "status") != 0)
		log_error("cannot %s: there is no keeper", word);
	else if (l.n > 0 || l.broken)
		log_error("there is no keeper");
	else
		log_error("there is no keeper, and none has left a lease%s%s",
			  *dev != '\0' ? " of " : "", dev);
	return KINITCTL_NO_KEEPER;
}
