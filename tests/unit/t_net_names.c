/*
 * kinit/net_names.c: which names are asked of whom, how the driver goes on
 * meanwhile, and what process 1 is told; with fakes of the resolver and the
 * driver.
 */
#include "kinit/net_names.h"

#include <poll.h>

#include "kinit/worker.h"
#include "lib/clock.h"
#include "lib/dns.h"
#include "lib/log.h"

#include "tests/unit/capture.h"

#define T0 5000000u

static struct net_result result;
static struct root_spec root;
static uint64_t now;
static unsigned n_wanted, sent, alive, held, polled;
static uint32_t takes_ms; /* each name */
static int err;		  /* of each */
static bool stuck;	  /* the driver has nothing to go on with */
static unsigned late_ms;  /* or comes back late */
static char asked[4096];
static uint32_t limits[NET_NAMES]; /* of each */
static unsigned n_limits;

uint64_t clock_ms(void)
{
	return now;
}

int clock_poll_ms(uint64_t from, uint64_t deadline)
{
	return deadline > from ? (int)(deadline - from) : 0;
}

static unsigned names(const struct root_spec *spec,
		      const struct net_result *net,
		      char name[NET_NAMES][NET_NAME])
{
	assert_ptr_equal(spec, &root);
	assert_ptr_equal(net, &result);
	for (unsigned i = 0; i < n_wanted; i++)
		snprintf(name[i], NET_NAME, "nfs%u", i);
	return n_wanted;
}

static void tell(void *data, const char *doing)
{
	assert_ptr_equal(data, &alive);
	assert_in_range(strlen(doing), 1, MSG_TEXT - 1);
	alive++;
}

static const struct ipconfig_user user = { .alive = tell, .data = &alive };
static struct ipconfig ic = { .user = &user, .result = &result };

void ipconfig_hold(struct ipconfig *c, int stop_fd, short events,
		   uint64_t stop_ms)
{
	assert_ptr_equal(c, &ic);
	assert_int_equal(stop_fd, 7);
	assert_int_equal(events, POLLOUT);
	held++;
	now += late_ms;
	if (!stuck)
		now = stop_ms;
}

int poll(struct pollfd *p, nfds_t n, int ms)
{
	assert_int_equal(n, 1);
	assert_int_equal(p->fd, 7);
	assert_int_equal(p->events, POLLOUT);
	assert_true(ms >= 0);
	polled += (unsigned)ms;
	now += (unsigned)ms;
	return 0;
}

/* As if each second one server were asked. */
int dns_resolve(struct dns *dns, struct net_name *out)
{
	char text[512] = "";

	snprintf(text, sizeof(text), "%s@", out->name);
	for (unsigned i = 0; i < dns->n_servers; i++)
		snprintf(text + strlen(text), 20, "%u,",
			 (unsigned)dns->server[i].bytes[3]);
	snprintf(text + strlen(text), 64, "(%s) ", dns->search);
	strcat(asked, text);
	assert_int_equal(dns->ndots, 1);
	assert_int_equal(dns->port, 53);
	limits[n_limits++] = dns->limit_ms;
	for (uint64_t stop = now + (takes_ms < dns->limit_ms ? takes_ms
							     : dns->limit_ms);
	     now < stop;)
		dns->wait(dns->data, 7, POLLOUT,
			  clock_earlier(now + 1000, stop));
	out->n = err == 0;
	out->ip[0] = ip_from4(IP(10, 0, 0, 1));
	return out->err = err;
}

const char *dns_why(int e)
{
	assert_int_equal(e, err);
	return "why";
}

void worker_send(int to, enum msg_type type, const void *body, size_t length)
{
	const struct net_name *n = body;
	char want[8];

	assert_int_equal(to, 4);
	assert_int_equal(type, TELL_NAME);
	assert_int_equal(length, sizeof(*n));
	snprintf(want, sizeof(want), "nfs%u", sent++);
	assert_string_equal(n->name, want);
	assert_true((n->err == 0) == (n->n == 1));
}

static void ip(struct ip_addr *at, unsigned last)
{
	*at = ip_from4(IP(10, 0, 0, last));
}

/* What net_names() does, and what it logs. */
static const char *run(void)
{
	static struct capture c;

	now = T0;
	sent = alive = held = polled = n_limits = 0;
	asked[0] = '\0';
	capture_start(&c);
	net_names(&root, &ic, 4);
	capture_end(&c);
	return c.text;
}

static int fresh(void **state)
{
	static const struct root_method nfs = { .name = "nfs", .names = names };

	(void)state;
	memset(&result, 0, sizeof(result));
	root.method = &nfs;
	result.n_ifaces = 1;
	ip(&result.iface[0].info.dns[0], 1);
	n_wanted = 1;
	takes_ms = 0;
	err = 0;
	stuck = false;
	return 0;
}

static void servers_are_those_of_all_interfaces(void **state)
{
	struct net_iface *f = result.iface;

	(void)state;
	result.n_ifaces = 3;
	f[0].metric = 100;
	ip(&f[0].info.dns[1], 1);
	ip(&f[0].info.dns[2], 2);
	f[1].metric = 10;
	ip(&f[1].info.dns[0], 3);
	strcpy(f[1].info.domain, "b.example");
	strcpy(f[0].info.search, "a.example c.example");
	f[2].metric = 200;
	ip(&f[2].info.dns[0], 9);
	assert_string_equal(run(), "");
	assert_string_equal(asked, "nfs0@3,1,2,(b.example) ");
	strcpy(f[1].info.search, "d.example e.example");
	run();
	assert_string_equal(asked, "nfs0@3,1,2,(d.example e.example) ");
	assert_int_equal(sent, 1);
}

static void who_wants_none_asks_none(void **state)
{
	static const struct root_method ram = { .name = "ram" };

	(void)state;
	n_wanted = 0;
	assert_string_equal(run(), "");
	assert_string_equal(asked, "");
	n_wanted = 1;
	root.method = &ram;
	assert_string_equal(run(), "");
	assert_string_equal(asked, "");
	assert_int_equal(sent, 0);
}

static void each_is_told(void **state)
{
	(void)state;
	n_wanted = NET_NAMES;
	assert_string_equal(run(), "");
	assert_int_equal(sent, NET_NAMES);
	assert_non_null(strstr(asked, "nfs7@1,() "));
}

static void the_driver_goes_on_and_says_so(void **state)
{
	(void)state;
	takes_ms = 4000;
	ip(&result.iface[0].info.dns[1], 2);
	assert_string_equal(run(), "t: resolving nfs0 by 10.0.0.1\n");
	assert_int_equal(held, 4);
	assert_int_equal(alive, 4);
	assert_int_equal(polled, 0);
	/* where nothing goes on, nothing spins */
	stuck = true;
	run();
	assert_int_equal(held, 4);
	assert_int_equal(polled, 4000);
	takes_ms = 999;
	assert_string_equal(run(), "");
}

static void a_failure_is_said(void **state)
{
	(void)state;
	err = -ENOENT;
	assert_string_equal(run(), "t: cannot resolve nfs0 by 10.0.0.1: why\n");
	assert_int_equal(sent, 1);
	err = -EDESTADDRREQ;
	memset(&result.iface[0].info.dns, 0, sizeof(result.iface[0].info.dns));
	/* by nobody */
	assert_string_equal(run(), "t: cannot resolve nfs0: why\n");
}

/* Process 1 waits for a boot's answer, not for eight times ten seconds. */
static void a_silent_name_leaves_the_others_their_time(void **state)
{
	(void)state;
	err = -ETIMEDOUT;
	takes_ms = 60000;
	run();
	assert_int_equal(now, T0 + 10000);
	n_wanted = 2;
	run();
	assert_int_equal(now, T0 + 20000);
	n_wanted = NET_NAMES;
	assert_non_null(strstr(run(), "cannot resolve nfs7 by"));
	assert_int_equal(now, T0 + 20000);
	assert_int_equal(limits[0], 2500);
	assert_int_equal(limits[7], 2500);
	/* what one has not used is the others' */
	takes_ms = 0;
	run();
	assert_int_equal(limits[7], 10000);
	/* the driver may take longer: a name is asked for once at least */
	stuck = true;
	takes_ms = 60000;
	late_ms = 30000;
	run();
	late_ms = 0;
	assert_int_equal(n_limits, NET_NAMES);
	assert_int_equal(limits[7], DNS_TRY_MS);
	assert_int_equal(sent, NET_NAMES);
}

#define ROW(fn) cmocka_unit_test_setup(fn, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(servers_are_those_of_all_interfaces),
		ROW(who_wants_none_asks_none),
		ROW(each_is_told),
		ROW(the_driver_goes_on_and_says_so),
		ROW(a_failure_is_said),
		ROW(a_silent_name_leaves_the_others_their_time),
	};

	program.name = "t";
	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
