/* Host names as the machine that runs resolves them, see dns_conf.h. */
#include "lib/dns_conf.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/file.h"
#include "lib/ip_text.h"
#include "lib/str.h"

#define CONF_FILE  65536 /* what is behind that is not read */
#define CONF_BLANK " \t\r"
#define CONF_NDOTS 15

static const char conf_files[] = "/etc/resolv.conf\0/run/kinit/resolv.conf\0";

/* Ends the next line with a NUL, without what follows one of these. */
static char *conf_line(char **text, const char *comment)
{
	char *line = *text, *end = line + strcspn(line, "\n");

	if (*line == '\0')
		return NULL;
	*text = end + (*end != '\0');
	*end = '\0';
	line[strcspn(line, comment)] = '\0';
	return line;
}

/* The same of the next word; "" when there is none. */
static char *conf_word(char **line)
{
	char *word = *line + strspn(*line, CONF_BLANK);
	char *end = word + strcspn(word, CONF_BLANK);

	*line = end + (*end != '\0');
	*end = '\0';
	return word;
}

static void conf_option(struct dns *dns, const char *word)
{
	uint32_t n;

	if (str_starts(word, "ndots:") &&
	    parse_u32(word + 6, UINT32_MAX, &n) == 0)
		dns->ndots = n < CONF_NDOTS ? n : CONF_NDOTS;
}

static void conf_server(struct dns *dns, const char *word)
{
	struct ip_addr *ip = &dns->server[dns->n_servers];

	if (dns->n_servers < DNS_SERVERS && ip_from_text(word, ip) == 0 &&
	    ip_given(ip))
		dns->n_servers++;
}

static void conf_search(struct dns_conf *c, const char *word)
{
	size_t blank = *c->search != '\0';

	/* whole or not at all */
	if (strlen(c->search) + blank + strlen(word) >= sizeof(c->search))
		return;
	(void)str_cat(c->search, sizeof(c->search), blank != 0 ? " " : "");
	(void)str_cat(c->search, sizeof(c->search), word);
}

void dns_conf_read(struct dns_conf *c, char *text)
{
	char *line;

	while ((line = conf_line(&text, "#;")) != NULL) {
		int key = str_index("nameserver\0options\0search\0domain\0",
				    conf_word(&line));
		char *word;

		/* the last of both counts */
		if (key >= 2)
			c->search[0] = '\0';
		while (key >= 0 && *(word = conf_word(&line)) != '\0') {
			if (key == 0)
				conf_server(&c->dns, word);
			else if (key == 1)
				conf_option(&c->dns, word);
			else
				conf_search(c, word);
			/* one a line */
			if (key == 0 || key == 3)
				break;
		}
	}
}

unsigned dns_conf_hosts(char *text, struct net_name *out)
{
	char *line;

	out->n = 0;
	while ((line = conf_line(&text, "#")) != NULL) {
		struct ip_addr ip;
		const char *word = conf_word(&line);

		if (ip_from_text(word, &ip) < 0 || !ip_given(&ip))
			continue;
		while (*(word = conf_word(&line)) != '\0') {
			if (strcasecmp(word, out->name) == 0 &&
			    out->n < NET_NAME_ADDRS &&
			    !ip_among(out->ip, out->n, &ip))
				out->ip[out->n++] = ip;
		}
	}
	return out->n;
}

/* Whole lines: half a name may be another. */
static void conf_file(const char *path, char text[CONF_FILE])
{
	char *last;

	if (file_read(path, text, CONF_FILE) != -E2BIG)
		return;
	last = strrchr(text, '\n');
	*(last != NULL ? last : text) = '\0';
}

static void conf_wait(void *data, int fd, short events, uint64_t until_ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	(void)data;
	(void)poll(&p, 1, clock_poll_ms(clock_ms(), until_ms));
}

int dns_host(const char *name, struct net_name *out)
{
	char text[CONF_FILE] UNINITIALIZED;
	struct dns_conf c = { .dns = { .ndots = 1,
				       .limit_ms = DNS_LIMIT_MS,
				       .port = DNS_PORT,
				       .search = c.search,
				       .wait = conf_wait } };

	*out = (struct net_name){ .err = -ENAMETOOLONG };
	if (str_copy(out->name, sizeof(out->name), name) < 0)
		return out->err;
	if (ip_from_text(name, &out->ip[0]) == 0) {
		out->n = ip_given(&out->ip[0]);
		return out->err = out->n > 0 ? 0 : -ENOENT;
	}
	conf_file("/etc/hosts", text);
	if (dns_conf_hosts(text, out) > 0)
		return out->err = 0;
	for (unsigned i = 0; i < 2 && c.dns.n_servers == 0; i++) {
		conf_file(str_nth(conf_files, i), text);
		dns_conf_read(&c, text);
	}
	return dns_resolve(&c.dns, out);
}
