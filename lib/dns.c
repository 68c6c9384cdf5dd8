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
#include "lib/random.h"
#include "lib/str.h"

/* What is asked side by side; IPv4 is what counts. */
enum dns_family { DNS_IP4, DNS_IP6, DNS_FAMILIES };

struct dns_run {
	struct dns *dns;
	int result;	 /* 1 as long as something is to be asked */
	int err;	 /* what is wrong with the server that was asked last */
	unsigned wanted; /* families that no server has told of, a bit each */
	bool cut;	 /* so is an answer */
	uint32_t ids;	 /* 16 bits for each family */
	uint64_t deadline, until; /* for the name; for this server */
	struct net_name *out;
	struct dns_addrs got[DNS_FAMILIES];
	struct dns_question q;
	uint8_t packet[DNS_TCP + UINT16_MAX]; /* the last one */
};

static void dns_limit(struct dns_run *run, uint64_t until)
{
	run->until = clock_earlier(until, run->deadline);
}

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

static void dns_set(struct dns_run *run, unsigned family)
{
	run->q.id = (uint16_t)(run->ids >> 16 * family);
	run->q.type = family == DNS_IP4 ? DNS_A : DNS_AAAA;
}

/* Sends a question; the length before it is TCP's alone. */
static int dns_ask(struct dns_run *run, int fd, unsigned family, int type)
{
	size_t skip = type == SOCK_DGRAM ? DNS_TCP : 0;
	uint8_t *buf = run->packet;
	struct wr w = wr_init(buf, DNS_QUERY_MAX);

	dns_set(run, family);
	dns_query_write(&w, &run->q);
	if (w.bad) {
		run->result = -ENOENT;
		return -EINVAL;
	}
	return dns_io(run, fd, POLLOUT, buf + skip, w.len - skip);
}

/* Takes a message, to where it stands behind a length: its own, or -errno. */
static int dns_take(struct dns_run *run, int fd, int type)
{
	size_t used = 0, want = DNS_TCP;
	uint8_t *p = run->packet;

	if (type == SOCK_DGRAM)
		return dns_io(run, fd, POLLIN, p + DNS_TCP, UINT16_MAX);
	while (used < want) {
		int r = dns_io(run, fd, POLLIN, p + used, want - used);

		if (r <= 0)
			return r < 0 ? r : -ECONNRESET;
		used += (size_t)r;
		if (used == DNS_TCP && want == DNS_TCP)
			want += (size_t)p[0] << 8 | p[1];
	}
	return (int)(used - DNS_TCP);
}

/* Which of the questions, a bit each, need not be waited for any more. */
static unsigned dns_hear(struct dns_run *run, size_t len, unsigned asked)
{
	for (unsigned i = 0; i < DNS_FAMILIES; i++) {
		unsigned bit = 1u << i;
		int r = -EBADMSG;

		dns_set(run, i);
		if ((asked & bit) != 0)
			r = dns_answer_read(rd_init(run->packet + DNS_TCP, len),
					    &run->q, &run->got[i]);
		if (r == -EBADMSG)
			continue;
		if (r == -EMSGSIZE || r == -EREMOTEIO) {
			run->err = -EREMOTEIO;
			run->cut = r == -EMSGSIZE;
			return run->cut ? asked : bit;
		}
		run->wanted &= ~bit;
		if (i == DNS_IP4 && r != -ENODATA) {
			run->result = r;
			dns_limit(run, clock_ms() + DNS_AAAA_MS);
			return r == 0 ? bit : asked;
		}
		if (run->wanted == 0 && run->result > 0)
			run->result = run->got[DNS_IP6].n > 0 ? 0 : -ENODATA;
		return bit;
	}
	return 0;
}

/* Asks one server for what is wanted. */
static void dns_try(struct dns_run *run, int type, uint64_t ms)
{
	const struct dns *dns = run->dns;
	unsigned asked = run->wanted;
	int fd = ip_connect(&dns->server[dns->at], 0, 0, dns->port, type);
	int r = fd;

	dns_limit(run, clock_ms() + ms);
	run->ids = random_u32();
	run->cut = false;
	for (unsigned i = 0; r >= 0 && asked >> i != 0; i++) {
		if ((asked >> i & 1) != 0)
			r = dns_ask(run, fd, i, type);
	}
	for (int i = 0; r >= 0 && asked != 0 && i < DNS_RUBBISH; i++) {
		r = dns_take(run, fd, type);
		if (r >= 0)
			asked &= ~dns_hear(run, (size_t)r, asked);
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
		uint64_t ms = DNS_TRY_MS << round, stop = clock_ms() + ms;

		for (unsigned i = 0; i < dns->n_servers; i++) {
			dns->at = (dns->at + dns->failed) % dns->n_servers;
			dns_try(run, SOCK_DGRAM, ms);
			if (run->cut)
				dns_try(run, SOCK_STREAM, ms);
			dns->failed = run->result > 0;
			if (!dns->failed)
				return run->result;
			if (clock_ms() >= run->deadline)
				return run->err;
		}
		if (run->err == -EREMOTEIO && round > 0)
			break;
		/* who refuses at once is not asked again at once */
		dns_limit(run, stop);
		while (clock_ms() < run->until)
			dns->wait(dns->data, -1, 0, run->until);
	}
	return run->err;
}

/* IPv4 first; IPv6 where there is a way, or else nothing at all. */
static void dns_collect(const struct dns_run *run)
{
	struct net_name *out = run->out;

	for (unsigned i = 0; i < DNS_FAMILIES; i++) {
		const struct dns_addrs *got = &run->got[i];

		for (unsigned j = 0; j < got->n && out->n < DNS_ADDRS; j++) {
			/* nothing is sent */
			int fd = ip_connect(&got->ip[j], 0, 0, DNS_PORT,
					    SOCK_DGRAM);

			if (fd >= 0)
				close(fd);
			else if (i == DNS_IP6 && out->n > 0)
				continue;
			out->ip[out->n++] = got->ip[j];
		}
	}
}

/* Asks for the name with a domain behind it: whether the search goes on. */
static bool dns_with(struct dns_run *run, const char *domain, size_t len)
{
	char *name = run->q.name;
	struct wr w = wr_init(name, DNS_TEXT);
	int r;

	wr_print(&w, len > 0 ? "%s." : "%s", run->out->name);
	wr_bytes(&w, domain, len);
	if (w.len == 0 || w.p[-1] != '.')
		wr_u8(&w, '.');
	wr_u8(&w, '\0');
	if (w.bad || !is_hostname(name))
		return true;
	run->got[DNS_IP4].n = run->got[DNS_IP6].n = 0;
	run->wanted = (1u << DNS_FAMILIES) - 1;
	run->result = 1;
	r = dns_rounds(run);
	if (run->got[DNS_IP6].n > 0 && r != -ENOENT)
		r = 0;
	if (r == 0)
		dns_collect(run);
	if (r != -ENOENT)
		run->out->err = r;
	return r == -ENOENT || r == -ENODATA || r == -EREMOTEIO;
}

/* Where it is looked for, and in which order, is resolv.conf(5)'s. */
static void dns_search(struct dns *dns, struct net_name *out)
{
	struct dns_run run UNINITIALIZED;
	const char *s = dns->search;
	unsigned dots = 0;
	bool first;

	for (const char *p = out->name; *p != '\0'; p++)
		dots += *p == '.';
	first = dots >= dns->ndots;
	run.dns = dns;
	run.out = out;
	run.deadline = clock_ms() + dns->limit_ms;
	if (first && !dns_with(&run, "", 0))
		return;
	/* behind a dot none makes a name */
	while (*(s += strspn(s, " ")) != '\0') {
		size_t len = strcspn(s, " ");

		if (!dns_with(&run, s, len))
			return;
		s += len;
	}
	if (!first)
		(void)dns_with(&run, "", 0);
}

int dns_resolve(struct dns *dns, struct net_name *out)
{
	out->n = 0;
	out->err = dns->n_servers > 0 ? -ENOENT : -EDESTADDRREQ;
	if (dns->n_servers > 0)
		dns_search(dns, out);
	return out->err;
}

const char *dns_why(int err)
{
	switch (-err) {
	case ENOENT:
		return "no name server knows it";
	case ENODATA:
		return "it has no address";
	case EDESTADDRREQ:
		return "no name server is known";
	case EREMOTEIO:
		return "the name servers refuse";
	}
	return "no name server answers";
}
