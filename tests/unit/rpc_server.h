/*
 * RPC servers on loopback, each a process: bytes of answers as RFC 5531, RFC
 * 1833 and RFC 1813 have them.  In a network namespace of the test's own.
 */
#ifndef TESTS_UNIT_RPC_SERVER_H
#define TESTS_UNIT_RPC_SERVER_H

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/unit/net_place.h"
#include "tests/unit/unit.h"

#define FAKES	32
#define P_BIND	100000
#define P_NFS	100003
#define P_MOUNT 100005

enum fake_how {
	FAKE_WHOLE,	 /* answers in one piece */
	FAKE_BYTES,	 /* byte by byte, as fragments of one byte */
	FAKE_OTHER_XID,	 /* somebody else's answer before its own */
	FAKE_ONLY_OTHER, /* and nothing else */
	FAKE_HUGE,	 /* a record of 2 GiB */
	FAKE_SILENT,	 /* takes connections */
	FAKE_CLOSES,	 /* and closes them */
	FAKE_DENIES,	 /* AUTH_TOOWEAK */
	FAKE_FULL, /* has no place for connections: as if nobody is there */
};

struct fake {
	const char *ip;
	uint16_t port;
	uint32_t prog, low, high; /* what it serves */
	enum fake_how how;
	int delay_ms;
	uint16_t nfs, mount; /* rpcbind: 0 is unknown */
	uint8_t mnt;	     /* mountd: status of MNT */
	uint32_t flavor;     /* of a path, 0: AUTH_SYS */
	const char *export;  /* the only one */
};

static pid_t fake_pid[FAKES];
static unsigned fakes;

static inline uint8_t *put32(uint8_t *p, uint32_t v)
{
	v = htonl(v);
	memcpy(p, &v, 4);
	return p + 4;
}

static inline uint32_t get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return ntohl(v);
}

static inline uint8_t *put_text(uint8_t *p, const char *s)
{
	uint32_t n = (uint32_t)strlen(s);

	p = put32(p, n);
	memset(p, 0, (n + 3) & ~3u);
	memcpy(p, s, n);
	return p + ((n + 3) & ~3u);
}

/* The answer to a call without its record mark; its end. */
static inline uint8_t *fake_answer(const struct fake *f, const uint8_t *call,
				   uint8_t *p)
{
	uint32_t proc = get32(call + 20), vers = get32(call + 16);

	p = put32(p, get32(call));
	p = put32(p, 1);
	if (f->how == FAKE_DENIES) {
		p = put32(p, 1);
		p = put32(p, 1);
		return put32(p, 5);
	}
	p = put32(put32(put32(p, 0), 0), 0);
	if (get32(call + 12) != f->prog)
		return put32(p, 1);
	if (vers < f->low || vers > f->high)
		return put32(put32(put32(p, 2), f->low), f->high);
	p = put32(p, 0);
	if (f->prog == P_BIND && proc == 3)
		return put32(p, get32(call + 40) == P_NFS ? f->nfs : f->mount);
	if (f->prog == P_MOUNT && proc == 1) {
		p = put32(p, f->mnt);
		if (f->mnt != 0)
			return p;
		p = put_text(p, "handle");
		return put32(put32(p, 1), f->flavor != 0 ? f->flavor : 1);
	}
	if (f->prog == P_MOUNT && proc == 5) {
		if (f->export != NULL)
			p = put32(put_text(put32(p, 1), f->export), 0);
		return put32(p, 0);
	}
	return p;
}

static inline void fake_send(const struct fake *f, int fd, uint8_t *record,
			     uint32_t n)
{
	put32(record, 0x80000000u | n);
	if (f->how != FAKE_BYTES) {
		(void)!write(fd, record, n + 4);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint8_t one[5] = { i + 1 == n ? 0x80 : 0, 0, 0, 1,
				   record[4 + i] };

		for (unsigned k = 0; k < 5; k++) {
			(void)!write(fd, one + k, 1);
			if (k == 2 && i % 8 == 0)
				poll(NULL, 0, 1);
		}
	}
}

static inline void fake_serve(const struct fake *f, int fd)
{
	static const uint8_t huge[] = { 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4 };
	struct fake asked = *f;
	struct sockaddr_in6 peer; /* IPv4 has its port there, too */
	socklen_t peer_len = sizeof(peer);
	uint8_t call[2048], record[2048];
	ssize_t n = read(fd, call, sizeof(call));
	uint32_t len;

	if (n < 44 || f->how == FAKE_CLOSES)
		return;
	poll(NULL, 0, f->delay_ms);
	/* as exports(5) has it: "secure" is the default */
	if (getpeername(fd, (struct sockaddr *)&peer, &peer_len) < 0 ||
	    ntohs(peer.sin6_port) >= 1024)
		asked.mnt = 13;
	len = (uint32_t)(fake_answer(&asked, call + 4, record + 4) - record -
			 4);
	if (f->how == FAKE_HUGE)
		(void)!write(fd, huge, sizeof(huge));
	if (f->how == FAKE_OTHER_XID || f->how == FAKE_ONLY_OTHER) {
		record[7] ^= 1;
		fake_send(f, fd, record, len);
		record[7] ^= 1;
	}
	if (f->how != FAKE_SILENT && f->how != FAKE_HUGE &&
	    f->how != FAKE_ONLY_OTHER)
		fake_send(f, fd, record, len);
	/* until it has had enough */
	while (read(fd, call, sizeof(call)) > 0)
		;
}

static inline int fake_listen(const struct fake *f, int full[3])
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
				   .sin6_port = htons(f->port) };
	struct sockaddr_in v4 = { .sin_family = AF_INET,
				  .sin_port = htons(f->port) };
	bool is6 = strchr(f->ip, ':') != NULL;
	int one = 1, fd = socket(is6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
	const void *to = is6 ? (void *)&v6 : (void *)&v4;
	socklen_t len = is6 ? sizeof(v6) : sizeof(v4);

	if (is6)
		assert_int_equal(inet_pton(AF_INET6, f->ip, &v6.sin6_addr), 1);
	else
		assert_int_equal(inet_pton(AF_INET, f->ip, &v4.sin_addr), 1);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, to, len) < 0 ||
	    listen(fd, f->how == FAKE_FULL ? 0 : 8) < 0)
		fail_msg("%s port %u: %s", f->ip, f->port, strerror(errno));
	/* the kernel takes one more than it is told; the rest gets no answer */
	for (int i = 0; f->how == FAKE_FULL && i < 3; i++) {
		full[i] = socket(is6 ? AF_INET6 : AF_INET,
				 SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(full[i], to, len);
	}
	return fd;
}

static inline void fake_start(const struct fake *f)
{
	int full[3] = { -1, -1, -1 }, fd = fake_listen(f, full);
	pid_t pid = fork();

	assert_true(pid >= 0 && fakes < FAKES);
	if (pid == 0) {
		signal(SIGCHLD, SIG_IGN);
		signal(SIGPIPE, SIG_IGN);
		alarm(60);
		for (;;) {
			int c = f->how == FAKE_FULL ? -1
						    : accept(fd, NULL, NULL);

			if (c < 0) {
				pause();
			} else if (fork() == 0) {
				alarm(60);
				close(fd);
				fake_serve(f, c);
				_exit(0);
			}
			close(c);
		}
	}
	fake_pid[fakes++] = pid;
	close(fd);
	for (int i = 0; i < 3 && full[i] >= 0; i++)
		close(full[i]);
}

static inline int fakes_end(void **state)
{
	(void)state;
	while (fakes > 0) {
		pid_t pid = fake_pid[--fakes];

		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return 0;
}

/* A machine with NFS of these versions, rpcbind and mountd. */
static inline void fake_machine(const char *ip, uint32_t low, uint32_t high)
{
	const struct fake f[] = {
		{ .ip = ip,
		  .port = 2049,
		  .prog = P_NFS,
		  .low = low,
		  .high = high },
		{ .ip = ip,
		  .port = 111,
		  .prog = P_BIND,
		  .low = 2,
		  .high = 4,
		  .nfs = 2049,
		  .mount = 20048 },
		{ .ip = ip,
		  .port = 20048,
		  .prog = P_MOUNT,
		  .low = 1,
		  .high = 3 },
	};

	for (int i = 0; i < 3; i++)
		fake_start(&f[i]);
}

/* A network namespace whose loopback is up; 192.0.2.9 and .10 are silent. */
static inline int fakes_place(void **state)
{
	(void)state;
	return net_place() && system("ip -batch - <<end\n"
				     "link set lo up\n"
				     "link add c0 type veth peer name s0\n"
				     "addr add 192.0.2.1/24 dev c0\n"
				     "link set c0 up\nlink set s0 up\n"
				     "addr add fe80::5/64 dev c0 nodad\n"
				     "neigh add 192.0.2.9 lladdr "
				     "02:00:00:00:00:09 dev c0\n"
				     "neigh add 192.0.2.10 lladdr "
				     "02:00:00:00:00:10 dev c0\nend") == 0
		       ? 0
		       : -1;
}

#endif
