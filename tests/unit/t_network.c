/*
 * kinit/network.c: what process 1 makes of its network worker, and in which
 * order that works; with fakes of both and of the network.
 */
#include "tests/unit/sim_network.h"

#include "lib/log.h"

#include "tests/unit/capture.h"

#define TRIES 5 /* as WORKER_TRIES: the first, and four more */

/* ipconfig.h: forget() "what an earlier run that came to nothing" has left. */
static void only_a_later_worker_forgets(void **state)
{
	(void)state;
	run_ifaces = 2;
	run_err = -ENODEV;
	assert_int_equal(network_start(&b), 0);
	network_work(&b, 3, 4);
	assert_string_equal(did, "run iface iface answer hold wait /run /run "
				 "/run/kinit restore release linger report "
				 "report end ");
	/* in another round, or after a crash */
	did[0] = '\0';
	ordered = false; /* process 1 is gone: nothing is left behind */
	assert_int_equal(network_start(&b), 0);
	network_work(&b, 3, 4);
	assert_string_equal(did, "forget run iface iface answer hold wait ");
}

static void every_second_round_waits_for_all(void **state)
{
	(void)state;
	for (int any = 0; any < 2; any++) {
		fresh(NULL);
		b.plan.net.any_required = any;
		for (int round = 0; round < 6; round++) {
			assert_int_equal(network_start(&b), 0);
			assert_int_equal(b.plan.net.any_required,
					 any && round % 2 == 0);
		}
		assert_int_equal(started, 6);
	}
}

/* Its lease led to no root: it comes last in the next round. */
static void who_gave_the_last_lease_is_told(void **state)
{
	(void)state;
	assert_int_equal(network_start(&b), 0);
	assert_int_equal(b.plan.net.tried, 0);
	b.net.n_ifaces = 1;
	b.net.iface[0].info.from = ip_from4(IP(10, 0, 0, 1));
	assert_int_equal(network_start(&b), 0);
	assert_int_equal(b.plan.net.tried, IP(10, 0, 0, 1));
	/* that round came to no lease at all */
	assert_int_equal(network_start(&b), 0);
	assert_int_equal(b.plan.net.tried, 0);
}

static void without_an_interface_it_is_ready(void **state)
{
	struct capture c;

	(void)state;
	b.plan.net.n_specs = 0;
	capture_start(&c);
	assert_int_equal(network_start(&b), 0);
	capture_end(&c);
	assert_int_equal(started, 0);
	assert_int_equal(network_ready(&b), 1);
}

/* Process 1 wants them before it asks for the root's server. */
static void names_are_resolved_before_the_answer(void **state)
{
	(void)state;
	ordered = false;
	assert_int_equal(network_start(&b), 0);
	network_work(&b, 3, 4);
	assert_string_equal(did, "run iface names answer hold wait ");
}

static struct net_iface iface(void)
{
	struct net_iface f = { .ifindex = 2, .method = IP_DHCP };

	snprintf(f.dev, sizeof(f.dev), "eth0");
	snprintf(f.proto, sizeof(f.proto), "dhcp");
	f.info.addrs.n = 1;
	f.info.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 9));
	f.info.addrs.addr[0].prefix = 24;
	return f;
}

static int tell(enum msg_type type, const void *body, size_t length)
{
	const struct msg m = { type, length, body };

	return network_message(&b, &m);
}

static int tell_iface(void)
{
	struct net_iface f = iface();

	return tell(TELL_IFACE, &f, sizeof(f));
}

static int tell_name(const char *text)
{
	struct net_name n = { .n = 1, .ip = { ip_from4(IP(10, 0, 0, 1)) } };

	snprintf(n.name, sizeof(n.name), "%s", text);
	return tell(TELL_NAME, &n, sizeof(n));
}

static int tell_answer(int err, const char *dev)
{
	struct net_answer answer = { .err = err };

	snprintf(answer.dev, sizeof(answer.dev), "%s", dev);
	return tell(TELL_NETWORK, &answer, sizeof(answer));
}

static void an_answer_says_what_failed(void **state)
{
	/* the codes of kinit-errors(7) */
	static const struct {
		int err;
		const char *dev;
		unsigned number;
		const char *what;
	} row[] = {
		{ -ENODEV, "", KI_NO_INTERFACE, "network interface" },
		{ -ENODEV, "eth3", KI_NO_DEVICE, "eth3" },
		{ -ENETDOWN, "", KI_NO_CARRIER, "carrier for 120 s" },
		{ -ENETDOWN, "eth3", KI_NO_CARRIER, "eth3" },
		{ -EAFNOSUPPORT, "", KI_NET_KERNEL, "sockets" },
		{ -ETIMEDOUT, "eth3", KI_CONFIGURE, "eth3" },
		{ -EPERM, "", KI_CONFIGURE, "the network" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		fresh(NULL);
		b.plan.net.carrier_ms = 120000;
		network_start(&b);
		assert_int_equal(network_ready(&b), 0);
		assert_int_equal(tell_answer(row[i].err, row[i].dev), 0);
		assert_int_equal(network_ready(&b), row[i].err);
		assert_int_equal(b.failure.code->number, row[i].number);
		assert_non_null(strstr(b.failure.what, row[i].what));
	}
}

static void a_worker_says_nothing_that_cannot_be(void **state)
{
	struct net_answer answer = { 0 };
	struct net_iface f = iface();

	(void)state;
	network_start(&b);
	/* released without an answer it would be waited for for ever */
	assert_int_equal(tell(TELL_RELEASED, "", 0), -EBADMSG);
	assert_int_equal(tell_answer(1, ""), -EBADMSG);
	memset(answer.dev, 'x', sizeof(answer.dev));
	assert_int_equal(tell(TELL_NETWORK, &answer, sizeof(answer)), -EBADMSG);
	assert_int_equal(network_ready(&b), 0);
	f.info.addrs.addr[0].prefix = 33;
	assert_int_equal(tell(TELL_IFACE, &f, sizeof(f)), -EBADMSG);
	assert_int_equal(b.net.n_ifaces, 0);
	for (unsigned i = 0; i < NET_SPECS; i++)
		assert_int_equal(tell_iface(), 0);
	assert_int_equal(tell_iface(), -EBADMSG);
	assert_int_equal(b.net.n_ifaces, NET_SPECS);
	assert_int_equal(tell_name("a b"), -EBADMSG);
	assert_int_equal(b.net.n_names, 0);
	for (unsigned i = 0; i < NET_NAMES; i++)
		assert_int_equal(tell_name(i == 0 ? "first" : "nfs"), 0);
	assert_int_equal(tell_name("nfs"), -EBADMSG);
	assert_int_equal(b.net.n_names, NET_NAMES);
	assert_string_equal(b.net.name[0].name, "first");
	assert_int_equal(tell_answer(0, ""), 0);
	assert_int_equal(network_ready(&b), 1);
	/* what is told is not taken back */
	assert_int_equal(tell_answer(-EIO, ""), -EBADMSG);
	assert_int_equal(tell_iface(), -EBADMSG);
	assert_int_equal(tell_name("nfs"), -EBADMSG);
	assert_int_equal(network_ready(&b), 1);
	assert_int_equal(tell(TELL_RELEASED, "", 0), 0);
}

static void gone(enum super_why why)
{
	const struct super_action a = { .child = CHILD_NETWORK, .why = why };
	struct capture c;

	capture_start(&c);
	network_gone(&b, &a);
	capture_end(&c);
}

/* And what a worker before it has told is forgotten. */
static void a_crashed_worker_is_started_again_not_for_ever(void **state)
{
	(void)state;
	for (int silent = 0; silent < 2; silent++) {
		fresh(NULL);
		network_start(&b);
		for (unsigned i = 1; i < TRIES; i++) {
			assert_int_equal(tell_iface(), 0);
			assert_int_equal(tell_name("nfs"), 0);
			gone(silent ? SUPER_SILENT : SUPER_BY_ITSELF);
			assert_int_equal(started, i + 1);
			assert_int_equal(b.workers, i + 1);
			assert_int_equal(b.net.n_ifaces, 0);
			assert_int_equal(b.net.n_names, 0);
			assert_int_equal(network_ready(&b), 0);
		}
		gone(silent ? SUPER_SILENT : SUPER_BY_ITSELF);
		assert_int_equal(started, TRIES);
		assert_int_equal(network_ready(&b), -ECHILD);
		assert_int_equal(b.failure.code->number,
				 silent ? KI_NET_SILENT : KI_NET_WORKER);
		/* the next round has all its tries again */
		network_start(&b);
		assert_int_equal(network_ready(&b), 0);
		gone(SUPER_BY_ITSELF);
		assert_int_equal(started, TRIES + 2);
	}
}

static void one_that_cannot_be_started_is_the_error(void **state)
{
	(void)state;
	start_err = -ENOMEM;
	assert_int_equal(network_start(&b), -ENOMEM);
	start_err = 0;
	network_start(&b);
	start_err = -EAGAIN;
	gone(SUPER_BY_ITSELF);
	assert_int_equal(network_ready(&b), -EAGAIN);
	assert_int_equal(b.failure.code->number, KI_NET_WORKER);
}

static void one_that_is_not_needed_is_not_started_again(void **state)
{
	(void)state;
	network_start(&b);
	gone(SUPER_STOPPED);
	assert_int_equal(started, 1);
	tell_answer(0, "");
	gone(SUPER_BY_ITSELF);
	assert_int_equal(started, 1);
	assert_int_equal(network_ready(&b), 1);
}

/* A lease that came to nothing gave a name; the next one may give none. */
static void the_name_of_a_lost_lease_goes(void **state)
{
	(void)state;
	snprintf(name, sizeof(name), "before");
	network_start(&b);
	assert_int_equal(tell_iface(), 0);
	snprintf(name, sizeof(name), "lease");
	tell_answer(0, "");
	network_start(&b);
	assert_string_equal(name, "before");
}

static void a_slow_call_is_told_every_ten_seconds(void **state)
{
	static const char doing[] = "set up eth0";
	struct capture c;

	(void)state;
	network_start(&b);
	assert_int_equal(tell(TELL_ALIVE, doing, strlen(doing)), 0);
	for (unsigned s = 0; s <= 25; s++) {
		now = T0 + s * 1000;
		capture_start(&c);
		assert_int_equal(network_ready(&b), 0);
		capture_end(&c);
		if (s == 10 || s == 20)
			assert_non_null(strstr(c.text, doing));
		else
			assert_string_equal(c.text, "");
		assert_int_equal(woken, T0 + (s / 10 + 1) * 10000);
	}
}

#define ROW(fn) cmocka_unit_test_setup(fn, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(only_a_later_worker_forgets),
		ROW(every_second_round_waits_for_all),
		ROW(who_gave_the_last_lease_is_told),
		ROW(without_an_interface_it_is_ready),
		ROW(names_are_resolved_before_the_answer),
		ROW(an_answer_says_what_failed),
		ROW(a_worker_says_nothing_that_cannot_be),
		ROW(a_crashed_worker_is_started_again_not_for_ever),
		ROW(one_that_cannot_be_started_is_the_error),
		ROW(one_that_is_not_needed_is_not_started_again),
		ROW(the_name_of_a_lost_lease_goes),
		ROW(a_slow_call_is_told_every_ten_seconds),
	};

	program.name = "t";
	return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
