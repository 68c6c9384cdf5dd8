/*
 * Name servers on 127.0.0.x that behave as they are told, and time that only
 * passes while somebody waits: all in one process.
 */
#ifndef TESTS_UNIT_SIM_DNS_H
#define TESTS_UNIT_SIM_DNS_H

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/dns.h"
#include "tests/unit/dns_bytes.h"

#define T0 1000

/* What a server does; it tells of three names in example.com and of "top". */
enum how {
	GOOD,
	DEAD,	   /* silence */
	FAILS,	   /* SERVFAIL */
	FAILS_SIX, /* for AAAA */
	DEAF_SIX,  /* silence */
	NONE_SIX,  /* NXDOMAIN, whatever the name */
	LATE,	   /* A behind AAAA */
	LIAR,	   /* several others' answers first */
	FLOOD,	   /* nothing else */
	IMPOSTOR,  /* the next one answers, too, and first */
	DEAF_FOUR, /* silence for A */
	CUT,	   /* over UDP; what TCP does, says the next */
	CUT_DEAF,  /* the same, and silence for AAAA */
};
enum tcp { TCP_GOOD, TCP_SPLIT, TCP_HALF, TCP_EMPTY, TCP_CUT, TCP_DEAD };

struct sim_dns {
	enum how how;
	enum tcp tcp;
	int udp, listening, conn;
	unsigned n_asked;
	size_t sent; /* of the stream, on conn */
	struct dns_bytes out, stream;
};

static struct sim_dns servers[DNS_SERVERS];
static uint64_t now;
static unsigned waits;
static char asked[4096]; /* "1A host.b. 16 host.b. ": server, type, name */
static uint16_t ids[64], ports[64];
static unsigned n_ids;

uint64_t clock_ms(void)
{
	return now;
}

int clock_poll_ms(uint64_t from, uint64_t deadline)
{
	return (int)(deadline - from);
}

/* The whole answer to a question, of which at is that of the server. */
static inline void sim_answer(struct sim_dns *s, struct dns_question *q,
			      bool over_tcp)
{
	bool six = q->type == DNS_AAAA;
	unsigned flags = DNS_GOOD, n = 0;
	struct dns_bytes *o = &s->out;

	if (s->how == FAILS || (s->how == FAILS_SIX && six))
		flags |= 2;
	else if (s->how == NONE_SIX && six)
		flags |= 3;
	else if (strcmp(q->name, "host.example.com.") == 0 ||
		 strcmp(q->name, "top.") == 0 ||
		 strcmp(q->name, "10.example.com.") == 0)
		n = six ? 0 : 2;
	else if (strcmp(q->name, "six.example.com.") == 0)
		n = six ? 1 : 0;
	else if (strcmp(q->name, "both.example.com.") == 0)
		n = six ? 1 : 2;
	else if (strcmp(q->name, "empty.example.com.") != 0)
		flags |= 3;
	if (s->how >= CUT && (!over_tcp || s->tcp == TCP_CUT)) {
		flags |= 0x200;
		n = 0;
	}
	put_head(o, q->id, flags, n > 0 && over_tcp ? n + 40 : n, q->name,
		 q->type);
	/* which is why: TXT records of 8 octets */
	for (int i = 0; i < 40 && n > 0 && over_tcp; i++) {
		put_record(o, "@12", 16, 8);
		put_bytes(o, "\7 filler", 8);
	}
	if (n == 1 || six) {
		if (n > 0)
			put_aaaa(o, "@12", 1);
	} else if (n == 2) {
		put_cname(o, "@12", "real.example.com");
		put_a(o, "real.example.com", IP(10, 0, 0, 1));
	}
}

/* Reads a question with the decoder of names, which has its own tests. */
static inline void sim_note(const struct sim_dns *s, const uint8_t *p, size_t n,
			    struct dns_question *q)
{
	struct rd whole = rd_init(p, n), r = whole;
	char text[DNS_TEXT + 8];

	q->id = rd_be16(&r);
	assert_int_equal(rd_be16(&r), 0x100);
	rd_skip(&r, 8);
	assert_int_equal(dns_name_read(whole, &r, q->name), 0);
	q->type = rd_be16(&r);
	assert_int_equal(rd_be16(&r), 1);
	assert_true(!r.bad && r.left == 0);
	snprintf(text, sizeof(text), "%d%c %s ", (int)(s - servers),
		 q->type == DNS_A ? 'A' : '6', q->name);
	assert_true(strlen(asked) + strlen(text) < sizeof(asked));
	strcat(asked, text);
}

/* What others may send: all but one thing is right. */
static inline void sim_lie(struct sim_dns *s, struct dns_question q, unsigned n,
			   const struct sockaddr_in *to)
{
	for (unsigned i = 0; i < n; i++) {
		struct dns_question lie = q;

		if (i % 4 == 0)
			lie.id ^= 1;
		if (i % 4 == 1)
			strcpy(lie.name, "six.example.com.");
		put_head(&s->out, lie.id, DNS_GOOD, 1, lie.name, DNS_A);
		put_a(&s->out, i % 4 == 2 ? "@23" : "@12", IP(6, 6, 6, 6));
		if (i % 4 == 3)
			s->out.len = i % 13;
		(void)sendto(s->udp, s->out.p, s->out.len, 0, (const void *)to,
			     sizeof(*to));
	}
}

static inline bool sim_udp(struct sim_dns *s)
{
	static struct sockaddr_in from, held_from;
	static struct dns_bytes held;
	socklen_t len = sizeof(from);
	uint8_t p[512];
	struct dns_question q;
	ssize_t n = recvfrom(s->udp, p, sizeof(p), MSG_DONTWAIT, (void *)&from,
			     &len);

	if (n < 0)
		return false;
	sim_note(s, p, (size_t)n, &q);
	assert_true(n_ids < 64);
	ids[n_ids] = q.id;
	ports[n_ids++] = from.sin_port;
	if (s->how == DEAD ||
	    ((s->how == DEAF_SIX || s->how == CUT_DEAF) &&
	     q.type == DNS_AAAA) ||
	    (s->how == DEAF_FOUR && q.type == DNS_A))
		return true;
	if (s->how == LIAR || s->how == FLOOD)
		sim_lie(s, q, s->how == LIAR ? 20 : 100, &from);
	if (s->how == FLOOD)
		return true;
	if (s->how == IMPOSTOR) {
		put_head(&s->out, q.id, DNS_GOOD, 1, q.name, q.type);
		put_a(&s->out, "@12", IP(6, 6, 6, 6));
		(void)sendto(s[1].udp, s->out.p, s->out.len, 0, (void *)&from,
			     len);
	}
	sim_answer(s, &q, false);
	if (s->how == LATE && q.type == DNS_A) {
		held = s->out;
		held_from = from;
		return true;
	}
	(void)sendto(s->udp, s->out.p, s->out.len, 0, (void *)&from, len);
	if (s->how == LATE)
		(void)sendto(s->udp, held.p, held.len, 0, (void *)&held_from,
			     len);
	return true;
}

/* Questions with their length before them; the answers go in pieces. */
static inline bool sim_tcp(struct sim_dns *s)
{
	struct dns_question q;
	uint8_t p[1024];
	size_t piece;
	ssize_t n;

	if (s->conn < 0) {
		s->conn = accept(s->listening, NULL, NULL);
		s->stream.len = s->sent = 0;
		return s->conn >= 0;
	}
	n = recv(s->conn, p, sizeof(p), MSG_DONTWAIT);
	for (ssize_t at = 0; at < n; at += 2 + (p[at] << 8 | p[at + 1])) {
		assert_true(at + 2 + (p[at] << 8 | p[at + 1]) <= n);
		sim_note(s, p + at + 2, (size_t)(p[at] << 8 | p[at + 1]), &q);
		sim_answer(s, &q, true);
		if (s->tcp == TCP_EMPTY)
			s->out.len = 0;
		put16(&s->stream, (unsigned)s->out.len);
		put_bytes(&s->stream, s->out.p, s->out.len);
	}
	if (n == 0 || (s->tcp == TCP_HALF && s->sent > s->stream.len / 4)) {
		close(s->conn);
		s->conn = -1;
		return true;
	}
	piece = s->stream.len - s->sent;
	if (piece == 0 || s->tcp == TCP_DEAD)
		return n > 0;
	if (s->tcp == TCP_SPLIT || s->tcp == TCP_HALF)
		piece = 1;
	n = send(s->conn, s->stream.p + s->sent, piece, MSG_NOSIGNAL);
	assert_true(n > 0);
	s->sent += (size_t)n;
	return true;
}

/* All servers do what they can; then that time has come. */
static inline void sim_wait(void *data, int fd, short events, uint64_t until)
{
	struct pollfd p = { .fd = fd, .events = events };
	bool more = true;

	(void)data;
	assert_true(++waits < 10000);
	assert_true(until >= now && until != CLOCK_NEVER);
	while (more) {
		more = false;
		for (struct sim_dns *s = servers; s < servers + DNS_SERVERS;
		     s++)
			more |= (s->udp >= 0 && sim_udp(s)) ||
				(s->listening >= 0 && sim_tcp(s));
		if (fd >= 0 && poll(&p, 1, more ? 0 : 1) > 0)
			return;
	}
	now = until;
}

/* So many servers, all on one port; those behind them are not there. */
static inline struct dns sim_start(unsigned n)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	struct dns dns = {
		.n_servers = n,
		.ndots = 1,
		.limit_ms = DNS_LIMIT_MS,
		.search = "",
		.wait = sim_wait,
	};

	now = T0;
	n_ids = waits = 0;
	asked[0] = '\0';
	for (unsigned i = 0; i < DNS_SERVERS; i++) {
		struct sim_dns *s = &servers[i];

		*s = (struct sim_dns){ .udp = -1, .listening = -1, .conn = -1 };
		if (i >= n)
			continue;
		at.sin_addr.s_addr = htonl(IP(127, 0, 0, 11 + i));
		dns.server[i] = ip_from4(IP(127, 0, 0, 11 + i));
		s->udp = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
		s->listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		assert_int_equal(bind(s->udp, (void *)&at, len), 0);
		assert_int_equal(getsockname(s->udp, (void *)&at, &len), 0);
		assert_int_equal(bind(s->listening, (void *)&at, len), 0);
		assert_int_equal(listen(s->listening, 4), 0);
	}
	dns.port = ntohs(at.sin_port);
	return dns;
}

/* Nobody listens there any more: the kernel refuses. */
static inline void sim_close(struct sim_dns *s)
{
	int *fds[] = { &s->udp, &s->listening, &s->conn };

	for (int i = 0; i < 3; i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

/* Descriptors that are not the servers'. */
static inline int sim_others(void)
{
	int n = 0;

	for (int fd = 0; fd < 64; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	for (int i = 0; i < DNS_SERVERS; i++)
		n -= (servers[i].udp >= 0) + (servers[i].listening >= 0) +
		     (servers[i].conn >= 0);
	return n;
}

static inline int sim_end(void **state)
{
	(void)state;
	for (int i = 0; i < DNS_SERVERS; i++)
		sim_close(&servers[i]);
	return 0;
}

#endif
