/* What the tests of ipconfig/report.h report. */
#ifndef TESTS_REPORT_IFACE_H
#define TESTS_REPORT_IFACE_H

#include <string.h>
#include <sys/socket.h>

#include "ipconfig/report.h"

#define IP4(a, b, c, d)                                                        \
	{                                                                      \
		AF_INET,                                                       \
		{                                                              \
			a, b, c, d                                             \
		}                                                              \
	}

static const struct net_iface c0 = {
	.ifindex = 2,
	.dev = "c0",
	.proto = "dhcp",
	.method = IP_DHCP,
	.info = {
		.addrs = { 1, { { .ip = IP4(10, 99, 0, 62),
				  .broadcast = IP4(10, 99, 0, 255),
				  .prefix = 24,
				  .lease_s = 3600 } } },
		.routes = { .n = 1,
			    .route = { { .gateway = IP4(10, 99, 0, 1) } } },
		.dns = { IP4(10, 99, 0, 7), IP4(10, 99, 0, 8),
			 IP4(10, 99, 0, 9) },
		.server = { .ip = IP4(10, 99, 0, 1) },
		.from = IP4(10, 99, 0, 1),
		.domain = "example.org",
		.nisdomain = "nisdom",
		.root_path = "/srv/root",
		.search = "a.example.org. b.example.org.",
	},
};

static inline void all_routes(struct net_iface *f)
{
	f->info.routes.n = NET_ROUTES;
	f->info.routes.classless = 1;
	for (unsigned i = 0; i < NET_ROUTES; i++)
		f->info.routes.route[i] = (struct net_route){
			.dst = IP4(255, 255, 255, 255),
			.gateway = IP4(255, 255, 255, 255),
			.prefix = 32,
		};
}

#endif
