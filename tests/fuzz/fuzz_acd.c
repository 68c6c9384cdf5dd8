/*
 * Any bytes as an ARP packet that comes while it is looked for others with an
 * address.  A libFuzzer target; replay.c runs it on the corpus without
 * libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ipconfig/client.h"
#include "lib/clock.h"
#include "tests/unit/sim_arp.h"

#define NOW	1000u
#define ADDRESS 0xc0000264u /* 192.0.2.100 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Whether some packet of RFC 5227 that tells of a conflict begins so. */
static bool is_conflict(const uint8_t *data, size_t size)
{
	static const struct {
		uint8_t op;
		uint32_t spa;
	} row[] = {
		{ ARP_REQUEST, ADDRESS },
		{ ARP_REPLY, ADDRESS },
		{ ARP_REQUEST, 0 },
	};
	uint8_t packet[ARP_LEN];

	if (size < ARP_LEN)
		return false;
	for (int i = 0; i < 3; i++) {
		arp_put(packet, row[i].op, data + 8, row[i].spa, ADDRESS);
		memcpy(packet + 18, data + 18, 6); /* anything */
		if (row[i].spa != 0)
			memcpy(packet + 24, data + 24, 4);
		if (memcmp(packet, data, ARP_LEN) == 0)
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct net_plan plan;
	static const struct ip_spec spec;
	static const struct link link = { .hlen = 6,
					  .hw = { 2, 0, 0, 0, 0, 1 } };
	struct net_info got = { .addrs.n = 1 };
	const struct client_start on = { .plan = &plan,
					 .spec = &spec,
					 .link = &link,
					 .got = &got };
	static struct client_news news;
	struct client c = { .ops = &acd_client };
	enum client_event ev;

	got.addrs.addr[0].ip = ip_from4(ADDRESS);
	c.ops->start(&c, &on, NOW, 1);
	memset(&news, 0xa5, sizeof(news));
	ev = c.ops->rx(&c, rd_init(data, size), false, NOW, 2, &news);
	must(ev ==
	     (is_conflict(data, size) ? CLIENT_CONFLICT : CLIENT_IGNORED));
	if (ev == CLIENT_CONFLICT) {
		must(memchr(news.why, '\0', CLIENT_WHY) != NULL);
		must(strlen(news.why) ==
		     strlen("192.0.2.100 is used by 00:00:00:00:00:00"));
		must(ip_to4(&news.from) == ADDRESS);
		must(memcmp(c.u.acd.other, data + 8, 6) == 0);
	}
	/* what it does by itself, no packet changes */
	must(c.tx_due && c.deadline_ms >= NOW + 1000 &&
	     c.deadline_ms <= NOW + 2000);
	return 0;
}
