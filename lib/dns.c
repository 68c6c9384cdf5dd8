/* The stub resolver, see dns.h: RFC 1034 section 5.3.1, RFC 1123 section 6.1 */
#include "lib/dns.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/ip_connect.h"
#include "lib/ip_text.h"
#include "lib/random.h"
#include "lib/str.h"

/* What is asked side by side; IPv4 is what counts. */
enum dns_family { DNS_IP4, DNS_IP6, DNS_FAMILIES };

struct dns_run {
	struct dns *dns;
	int err;	 /* what is wrong with the server that was asked last */
	unsigned wanted; /* families that no server has told of, a bit each */
	int said[DNS_FAMILIES];
	uint64_t deadline, until; /* for all; for this server */
	uint16_t id[DNS_FAMILIES];
	struct dns_addrs got[DNS_FAMILIES];
	struct dns_question q;
	uint8_t answer[DNS_TCP + UINT16_MAX];
};

/* One recvfrom(2) or send(2) that waits: its result, or -errno. */
static int dns_io(struct dns_run *run, int fd, short events, void *buf,
		  size_t size)
{
	struct dns *dns = run->dns;

	for (;;) {
		ssize_t n = events == POLLIN
				    ? recvfrom(fd, buf, size, 0, NULL, NULL)
				    : send(fd, buf, size, MSG_NOSIGNAL);

		if (n >= 0)
			return (int)n;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (clock_ms() >= run->until)
			return -ETIMEDOUT;
		dns->wait(dns->data, fd, events, run->until);
	}
}

static int dns_open(const struct dns *dns, int type)
{
	return ip_connect(&dns->server[dns->at], 0, dns->port, type);
}

/* Sends the question of a family; over UDP without the length before it. */
static int dns_ask(struct dns_run *run, int fd, unsigned family, size_t skip)
{
	uint8_t buf[DNS_QUERY_MAX];
	struct wr w = wr_init(buf, sizeof(buf));

	run->q.id = run->id[family];
	run->q.type = family == DNS_IP4 ? DNS_A : DNS_AAAA;
	dns_query_write(&w, &run->q);
	return dns_io(run, fd, POLLOUT, buf + skip, w.len - skip);
}

/* The same question over TCP. */
static int dns_tcp(struct dns_run *run, unsigned family)
{
	uint8_t *p = run->answer;
	size_t used = 0, want = DNS_TCP;
	int fd = dns_open(run->dns, SOCK_STREAM), r;

	if (fd < 0)
		return fd;
	r = dns_ask(run, fd, family, 0);
	while (r > 0 && used < want) {
		r = dns_io(run, fd, POLLIN, p + used, want - used);
		if (r > 0)
			used += (size_t)r;
		if (used == DNS_TCP && want == DNS_TCP)
			want += (size_t)p[0] << 8 | p[1];
	}
	close(fd);
	if (r <= 0)
		return r < 0 ? r : -ECONNRESET;
	r = dns_answer_read(rd_init(p + DNS_TCP, used - DNS_TCP), &run->q,
			    &run->got[family]);
	return r == -EBADMSG || r == -EMSGSIZE ? -EREMOTEIO : r;
}

/* Which of the questions, a bit each, the server has answered with that. */
static unsigned dns_hear(struct dns_run *run, size_t len, unsigned asked)
{
	for (unsigned i = 0; i < DNS_FAMILIES; i++) {
		int r;

		run->q.id = run->id[i];
		run->q.type = i == DNS_IP4 ? DNS_A : DNS_AAAA;
		if ((asked & 1u << i) == 0)
			continue;
		r = dns_answer_read(rd_init(run->answer, len), &run->q,
				    &run->got[i]);
		if (r == -EBADMSG)
			continue;
		if (r == -EMSGSIZE)
			r = dns_tcp(run, i);
		if (r == 0 || r == -ENOENT || r == -ENODATA) {
			run->wanted &= ~(1u << i);
			run->said[i] = r;
		} else {
			run->err = r;
		}
		return 1u << i;
	}
	return 0;
}

/* 1 when nothing more need be asked: 0, -ENOENT, -ENODATA; 1. */
static int dns_outcome(const struct dns_run *run)
{
	if (run->got[DNS_IP4].n > 0)
		return 0;
	if ((run->wanted & 1u << DNS_IP4) == 0 && run->said[DNS_IP4] == -ENOENT)
		return -ENOENT;
	if (run->wanted != 0)
		return 1;
	return run->got[DNS_IP6].n > 0 ? 0 : -ENODATA;
}

/* Asks one server for what is wanted. */
static void dns_try(struct dns_run *run)
{
	unsigned asked = run->wanted;
	uint32_t random = random_u32();
	int fd = dns_open(run->dns, SOCK_DGRAM), r = fd;

	run->id[DNS_IP4] = (uint16_t)random;
	run->id[DNS_IP6] = (uint16_t)(random >> 16);
	for (unsigned i = 0; r >= 0 && i < DNS_FAMILIES; i++) {
		if ((asked & 1u << i) != 0)
			r = dns_ask(run, fd, i, DNS_TCP);
	}
	for (int i = 0; r >= 0 && asked != 0 && i < DNS_RUBBISH; i++) {
		r = dns_io(run, fd, POLLIN, run->answer, sizeof(run->answer));
		if (r < 0)
			break;
		asked &= ~dns_hear(run, (size_t)r, asked);
		if (dns_outcome(run) == -ENOENT)
			break;
		if (run->got[DNS_IP4].n > 0)
			run->until = clock_earlier(run->until,
						   clock_ms() + DNS_AAAA_MS);
	}
	if (r < 0)
		run->err = r;
	if (fd >= 0)
		close(fd);
}

/* All servers in turn, until one of them knows. */
static int dns_rounds(struct dns_run *run)
{
	struct dns *dns = run->dns;

	for (unsigned round = 0; round < DNS_ROUNDS; round++) {
		uint64_t ms = DNS_TRY_MS << round, start = clock_ms();

		for (unsigned i = 0; i < dns->n_servers; i++) {
			int r;

			run->until =
				clock_earlier(clock_ms() + ms, run->deadline);
			dns_try(run);
			r = dns_outcome(run);
			if (r <= 0)
				return r;
			if (clock_ms() >= run->deadline)
				return run->err;
			dns->at = (dns->at + 1) % dns->n_servers;
		}
		if (run->err == -EREMOTEIO && round > 0)
			break;
		/* who refuses at once is not asked again at once */
		run->until = clock_earlier(start + ms, run->deadline);
		while (clock_ms() < run->until)
			dns->wait(dns->data, -1, 0, run->until);
	}
	return run->err;
}

/* IPv4 first; IPv6 as long as there is a way, or nothing else. */
static void dns_collect(const struct dns_run *run, struct net_name *out)
{
	for (unsigned i = 0; i < DNS_FAMILIES; i++) {
		const struct dns_addrs *got = &run->got[i];

		for (unsigned j = 0; j < got->n && out->n < DNS_ADDRS; j++) {
			int fd = -1;

			/* nothing is sent */
			if (i == DNS_IP6 && run->got[DNS_IP4].n > 0) {
				fd = ip_connect(&got->ip[j], 0, run->dns->port,
						SOCK_DGRAM);
				if (fd < 0)
					continue;
				close(fd);
			}
			out->ip[out->n++] = got->ip[j];
		}
	}
}

/*
 * Asks for the name with a domain behind it: whether the search ends.  *err is
 * why there is no address so far.
 */
static bool dns_with(struct dns_run *run, const char *domain, size_t len,
		     struct net_name *out, int *err)
{
	uint8_t query[DNS_QUERY_MAX];
	struct wr w = wr_init(query, sizeof(query));
	char *name = run->q.name;
	int r;

	(void)str_copy(name, DNS_TEXT, out->name);
	if ((len > 0 && (str_cat(name, DNS_TEXT, ".") < 0 ||
			 str_cat_n(name, DNS_TEXT, domain, len) < 0)) ||
	    !is_hostname(name) ||
	    (name[strlen(name) - 1] != '.' && str_cat(name, DNS_TEXT, ".") < 0))
		return false;
	dns_query_write(&w, &run->q);
	if (w.bad)
		return false;
	run->got[DNS_IP4].n = run->got[DNS_IP6].n = 0;
	run->wanted = (1u << DNS_FAMILIES) - 1;
	r = dns_rounds(run);
	if (r < 0 && run->got[DNS_IP6].n > 0)
		r = 0;
	if (r == 0)
		dns_collect(run, out);
	if (r != -ENOENT)
		*err = r;
	return r != -ENOENT && r != -ENODATA && r != -EREMOTEIO;
}

/* Where it is looked for, and in which order, is resolv.conf(5)'s. */
static int dns_search(struct dns *dns, struct net_name *out)
{
	struct dns_run run UNINITIALIZED;
	const char *s = dns->search, *dot = out->name;
	unsigned dots = 0;
	bool absolute, first;
	int err = -ENOENT;

	for (; *dot != '\0'; dot++)
		dots += *dot == '.';
	absolute = dot[-1] == '.';
	first = absolute || dots >= dns->ndots;
	run.dns = dns;
	run.err = -ETIMEDOUT;
	run.deadline = clock_ms() + DNS_LIMIT_MS;
	if (first && dns_with(&run, "", 0, out, &err))
		return err;
	while (!absolute && *(s += strspn(s, " ")) != '\0') {
		size_t len = strcspn(s, " ");

		if (dns_with(&run, s, len, out, &err))
			return err;
		s += len;
	}
	if (!first)
		(void)dns_with(&run, "", 0, out, &err);
	return err;
}

int dns_resolve(struct dns *dns, struct net_name *out)
{
	out->n = 0;
	out->err = -EINVAL;
	if (ip_from_text(out->name, &out->ip[0]) == 0) {
		out->n = ip_given(&out->ip[0]);
		out->err = out->n > 0 ? 0 : -EINVAL;
	} else if (is_hostname(out->name)) {
		out->err = dns->n_servers > 0 ? dns_search(dns, out)
					      : -EDESTADDRREQ;
	}
	return out->err;
}

const char *dns_why(int err)
{
	switch (-err) {
	case ENOENT:
		return "no name server knows it";
	case ENODATA:
		return "it has no address";
	case EINVAL:
		return "it is no host name";
	case EDESTADDRREQ:
		return "no name server is known";
	case EREMOTEIO:
		return "the name servers refuse";
	}
	return "no name server answers";
}
