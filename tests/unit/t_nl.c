/*
 * ipconfig/nl.h beside a kernel that answers what a test says, one datagram
 * after the other (netlink(7)), as fast as that says.
 */
#include "ipconfig/nl.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/clock.h"

#include "tests/unit/nl_picture.h"

#define BIG 40000 /* a message longer than the buffer */

/* What is asked of the scripted kernel, and how long it takes. */
static void (*kernel)(unsigned attempt, uint32_t seq);
static unsigned attempts;
static uint64_t now_ms, tick_ms;
static int end = -1; /* the kernel's end of the socket */

static struct nl nl;
static const struct nl closed = { .fd = -1 };

uint64_t clock_ms(void)
{
	return now_ms += tick_ms;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	assert_true(now < deadline);
	return (int)(deadline - now);
}

int poll(struct pollfd *fds, nfds_t n, int ms)
{
	(void)fds;
	(void)n;
	assert_true(ms >= 0); /* nothing waits without a limit */
	now_ms += (unsigned)ms;
	return 0;
}

int socket(int family, int type, int protocol)
{
	int fds[2];

	(void)family;
	(void)type;
	(void)protocol;
	if (end >= 0)
		close(end);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds) < 0)
		return -1;
	end = fds[1];
	return fds[0];
}

ssize_t send(int fd, const void *p, size_t len, int flags)
{
	(void)fd;
	(void)flags;
	kernel(attempts++, ((const struct nlmsghdr *)p)->nlmsg_seq);
	return (ssize_t)len;
}

/* The kernel's side: one datagram with one message. */
static void reply(uint16_t type, uint16_t flags, uint32_t seq, int word,
		  size_t len)
{
	static char buf[BIG];
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	memset(buf, 0, sizeof(buf));
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = seq;
	nlh->nlmsg_len = (uint32_t)len;
	memcpy(buf + 16 + (type < NLMSG_MIN_TYPE ? 0 : 4), &word, 4);
	assert_int_equal(write(end, buf, len), len);
}

static void link_is(uint32_t seq, int ifindex, uint16_t flags)
{
	reply(RTM_NEWLINK, NLM_F_MULTI | flags, seq, ifindex, 32);
}

static void event(uint16_t type, uint32_t seq, int ifindex)
{
	reply(type, 0, seq, ifindex, 32);
}

static void done(uint32_t seq, uint16_t flags, int err)
{
	reply(NLMSG_DONE, NLM_F_MULTI | flags, seq, err, 20);
}

static void fails(uint32_t seq, int err)
{
	reply(NLMSG_ERROR, 0, seq, err, 36);
}

static void start(void (*k)(unsigned attempt, uint32_t seq))
{
	nl_close(&nl);
	kernel = k;
	attempts = 0;
	now_ms = 1000;
	tick_ms = 0;
	memset(&picture, 0, sizeof(picture));
	assert_int_equal(nl_open(&nl, 0), 0);
}

static void k_plain(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	link_is(seq, 1, 0);
	link_is(seq, 2, 0);
	done(seq, 0, 0);
}

static void test_dump(void **state)
{
	(void)state;
	start(k_plain);
	assert_int_equal(dump(&nl), 0);
	assert_int_equal(attempts, 1);
	assert_int_equal(picture.dumps, 1);
	assert_true(picture.there[1] && picture.there[2]);
}

/* Interface 3 went while the first dump was made, and that event was lost. */
static void k_interrupted(unsigned attempt, uint32_t seq)
{
	link_is(seq, 1, 0);
	if (attempt == 0) {
		link_is(seq, 3, 0);
		link_is(seq, 2, NLM_F_DUMP_INTR);
		done(seq, 0, 0);
		return;
	}
	link_is(seq, 2, 0);
	done(seq, 0, 0);
}

static void k_interrupted_late(unsigned attempt, uint32_t seq)
{
	link_is(seq, 1, 0);
	link_is(seq, attempt == 0 ? 3 : 2, 0);
	done(seq, attempt == 0 ? NLM_F_DUMP_INTR : 0, 0);
}

static void test_interrupted(void **state)
{
	(void)state;
	for (int late = 0; late < 2; late++) {
		start(late ? k_interrupted_late : k_interrupted);
		assert_int_equal(dump(&nl), 0);
		assert_int_equal(attempts, 2);
		assert_int_equal(picture.dumps, 2);
		assert_true(picture.there[1] && picture.there[2]);
		assert_false(picture.there[3]);
	}
}

static void k_busy_once(unsigned attempt, uint32_t seq)
{
	if (attempt < 2)
		fails(seq, attempt == 0 ? -EBUSY : -ENOBUFS);
	else
		k_plain(attempt, seq);
}

static void k_busy(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	fails(seq, -EBUSY);
}

static void k_end_fails(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	link_is(seq, 1, 0);
	done(seq, 0, -ENOMEM);
}

static void k_never_still(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	link_is(seq, 1, NLM_F_DUMP_INTR);
	done(seq, 0, 0);
}

static void test_errors(void **state)
{
	(void)state;
	start(k_busy_once);
	assert_int_equal(dump(&nl), 0);
	assert_true(picture.there[2]);
	start(k_busy);
	assert_int_equal(dump(&nl), -EBUSY);
	assert_true(attempts > 1 && attempts <= 100);
	start(k_end_fails);
	assert_int_equal(dump(&nl), -ENOMEM);
	assert_true(attempts <= 100);
	start(k_never_still);
	assert_int_equal(dump(&nl), -EINTR);
	assert_true(attempts <= 100);
}

/*
 * Events among the dump: one that bears the number of our own request is none
 * of the dump for that.  What was filled before an event may come behind it:
 * here interface 4, which is gone.
 */
static void k_events(unsigned attempt, uint32_t seq)
{
	link_is(seq, 1, 0);
	if (attempt == 0) {
		event(RTM_NEWLINK, seq, 5);
		event(RTM_DELLINK, seq, 4);
		link_is(seq, 4, 0);
	} else {
		link_is(seq, 5, 0);
	}
	done(seq, 0, 0);
}

static void k_always_events(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	link_is(seq, 1, 0);
	event(RTM_NEWLINK, 0, 5);
	done(seq, 0, 0);
}

static void test_events_among(void **state)
{
	(void)state;
	start(k_events);
	assert_int_equal(dump(&nl), 0);
	assert_int_equal(attempts, 2);
	assert_true(picture.there[1] && picture.there[5]);
	assert_false(picture.there[4]);
	/* on a machine where something always happens that is no error */
	start(k_always_events);
	assert_int_equal(dump(&nl), 0);
	assert_true(attempts <= 100);
	assert_true(picture.there[1] && picture.there[5]);
}

static void k_long(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	link_is(seq, 1, 0);
	reply(RTM_NEWLINK, NLM_F_MULTI, seq, 2, BIG);
	done(seq, 0, 0);
}

static void test_long(void **state)
{
	(void)state;
	start(k_long);
	assert_int_equal(dump(&nl), 0);
	assert_int_equal(attempts, 1);
	assert_true(picture.there[2]);
	assert_true(picture.longest <= NL_BUFFER);
	reply(RTM_NEWLINK, 0, 0, 3, BIG);
	event(RTM_DELLINK, 0, 1);
	assert_int_equal(nl_events(&nl, see, &picture), 2);
	assert_true(picture.there[3]);
	assert_false(picture.there[1]);
	assert_true(picture.longest <= NL_BUFFER);
	assert_int_equal(nl_events(&nl, see, &picture), 0);
}

static void k_silent(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	(void)seq;
}

static void k_only_events(unsigned attempt, uint32_t seq)
{
	(void)attempt;
	(void)seq;
	for (int i = 0; i < 200; i++)
		event(RTM_NEWLINK, 0, 5);
}

static int talk(void)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(nl.buf);

	nlh->nlmsg_type = RTM_NEWLINK;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	return nl_talk(&nl, nlh);
}

static void test_limits(void **state)
{
	(void)state;
	start(k_silent);
	assert_int_equal(talk(), -ETIMEDOUT);
	assert_int_equal(now_ms, 1000 + NL_WAIT_MS);
	start(k_silent);
	assert_int_equal(dump(&nl), -ETIMEDOUT);
	assert_int_equal(now_ms, 1000 + NL_WAIT_MS);
	start(k_only_events);
	tick_ms = 1000;
	assert_int_equal(dump(&nl), -ETIMEDOUT);
	assert_true(now_ms < 1000 + NL_WAIT_MS + 5 * tick_ms);
	/* kinit's limit for a worker that says nothing is 30 s */
	assert_true(NL_WAIT_MS < 30000);
}

static void k_answers(unsigned attempt, uint32_t seq)
{
	/* the answer to an earlier request, which took too long */
	fails(seq - 1, -EPERM);
	fails(seq, attempt == 0 ? 0 : -EEXIST);
}

static void test_talk(void **state)
{
	(void)state;
	start(k_answers);
	assert_int_equal(talk(), 0);
	assert_int_equal(talk(), -EEXIST);
}

/* The kernel works in send(2): a driver's open may take longer than we wait. */
static void k_slow(unsigned attempt, uint32_t seq)
{
	now_ms += NL_WAIT_MS + 60000;
	if (attempt == 0)
		fails(seq, -EIO);
}

static void k_slow_dump(unsigned attempt, uint32_t seq)
{
	now_ms += NL_WAIT_MS;
	k_plain(attempt, seq);
}

static void test_slow(void **state)
{
	(void)state;
	start(k_slow);
	assert_int_equal(talk(), -EIO);
	assert_int_equal(now_ms, 1000 + NL_WAIT_MS + 60000);
	/* what does not come is not waited for as long again */
	assert_int_equal(talk(), -ETIMEDOUT);
	assert_true(now_ms < 1000 + 2 * (NL_WAIT_MS + 60000) + NL_WAIT_MS / 2);
	start(k_slow_dump);
	assert_int_equal(dump(&nl), 0);
	assert_true(picture.there[1] && picture.there[2]);
}

static void test_events_bounded(void **state)
{
	int n, all = 0;

	(void)state;
	start(k_silent);
	k_only_events(0, 0);
	while ((n = nl_events(&nl, see, &picture)) > 0) {
		assert_true(n <= 100); /* then others have their turn */
		all += n;
	}
	assert_int_equal(n, 0);
	assert_int_equal(all, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a dump names every interface once", test_dump),
		CLAIM("an interrupted dump is begun again", test_interrupted),
		CLAIM("errors of a dump are tried again, not for ever",
		      test_errors),
		CLAIM("events that come in between count, too",
		      test_events_among),
		CLAIM("a message longer than the buffer is cut", test_long),
		CLAIM("nothing waits without a limit", test_limits),
		CLAIM("an answer that comes with a slow send() is taken",
		      test_slow),
		CLAIM("only the answer to a request ends it", test_talk),
		CLAIM("a flood of events leaves others their turn",
		      test_events_bounded),
	};

	nl = closed;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
