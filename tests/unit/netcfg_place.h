/*
 * Two cables in a network namespace of its own, to configure with
 * ipconfig/netcfg.h and to look at with ip(8).
 */
#ifndef TESTS_UNIT_NETCFG_PLACE_H
#define TESTS_UNIT_NETCFG_PLACE_H

#include <net/if.h>
#include <stdio.h>
#include <unistd.h>

#include "ipconfig/netcfg.h"
#include "lib/log.h"

#include "tests/unit/net_place.h"
#include "tests/unit/unit.h"

static struct nl nl = { .fd = -1 };
static struct net_iface f;
static struct link lnk;
static char out[4096], said[4096];

/* What a command prints. */
static inline const char *shell(const char *command)
{
	FILE *p = popen(command, "r");
	size_t n;

	assert_non_null(p);
	n = fread(out, 1, sizeof(out) - 1, p);
	out[n] = '\0';
	assert_int_equal(pclose(p), 0);
	return out;
}

#define SHOWS(command, text) assert_non_null(strstr(shell(command), text))
#define LACKS(command, text) assert_null(strstr(shell(command), text))

static inline int place(void **state)
{
	(void)state;
	if (!net_place())
		return -1;
	return nl_open(&nl, 0);
}

/* Two cables; f is 10.0.0.50/24 of a lease, on the near end of the first. */
static inline int start(void **state)
{
	(void)state;
	shell("ip link add c0 type veth peer name s0; "
	      "ip link add c1 type veth peer name s1; "
	      "for i in c0 s0 c1 s1; do ip link set $i up; done");
	f = (struct net_iface){ .ifindex = (int)if_nametoindex("c0"),
				.dev = "c0" };
	f.info.addrs.n = 1;
	f.info.addrs.addr[0] =
		(struct net_addr){ .ip = ip_from4(IP(10, 0, 0, 50)),
				   .broadcast = ip_from4(IP(10, 0, 0, 255)),
				   .lease_s = 60,
				   .prefix = 24,
				   .source = SOURCE_DHCP };
	lnk = (struct link){ .ifindex = f.ifindex,
			     .mtu = 1500,
			     .min_mtu = 68,
			     .max_mtu = 9000 };
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	shell("ip link del c0; ip link del c1");
	return 0;
}

static inline void gateway(uint32_t ip, uint32_t metric)
{
	f.info.routes.n = 1;
	f.info.routes.route[0] = (struct net_route){ .gateway = ip_from4(ip),
						     .source = SOURCE_DHCP };
	f.metric = metric;
}

/* netcfg_apply(), and what it says on standard error. */
static inline int apply(bool whole_machine)
{
	int fds[2], saved = dup(2), r;
	ssize_t n;

	assert_int_equal(pipe(fds), 0);
	dup2(fds[1], 2);
	r = netcfg_apply(&nl, &f, &lnk, whole_machine);
	dup2(saved, 2);
	close(saved);
	close(fds[1]);
	n = read(fds[0], said, sizeof(said) - 1);
	assert_true(n >= 0);
	said[n] = '\0';
	close(fds[0]);
	return r;
}

#define PLACED(text, fn)                                                       \
	{                                                                      \
		text, fn, start, end, NULL                                     \
	}

#endif
