/*
 * Any bytes as a message of rtnetlink that is told or asked, and as a packet of
 * DHCP and of ARP: what is kept is in range, and fit for a terminal.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "utils/netinfo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct netinfo ni;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void start(bool asking)
{
	static char *none[] = { NULL };

	memset(&ni, 0, offsetof(struct netinfo, path));
	ni.devs = none;
	ni.asking = asking;
	ni.link[0].wanted = ni.link[1].wanted = true;
	ni.link[1].ifindex = 5;
	ni.n_links = 1;
	ni.out.err = -1; /* nothing is written */
}

static void check(void)
{
	must(ni.n_links <= NETINFO_LINKS);
	must(ni.gateways.n <= NETINFO_PEERS && ni.servers.n <= NETINFO_PEERS);
	must(ni.out.len <= OUTPUT_SIZE);
	for (size_t i = 0; i < ni.out.len; i++)
		must((uint8_t)ni.out.buf[i] >= ' ' || ni.out.buf[i] == '\n');
	for (unsigned i = 0; i <= ni.n_links; i++) {
		must(ni.link[i].hlen <= NETINFO_HW);
		must(strlen(ni.link[i].name) <= NETINFO_NAME);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t len = (uint32_t)size;
	uint32_t words = (len + 3) / 4 * 4;
	uint8_t *message = calloc(1, words);
	struct rd in;

	must(message != NULL);
	if (size > 0)
		memcpy(message, data, size);
	/* one message of whole words, whose length is right */
	if (size > sizeof(len))
		memcpy(message, &len, sizeof(len));
	for (int asking = 0; asking < 2; asking++) {
		start(asking != 0);
		in = rd_init(message, words);
		netinfo_facts(&ni, &in);
		in = rd_init(data, size);
		netinfo_facts(&ni, &in);
		check();
	}
	free(message);
	in = rd_init(data, size);
	ask_dhcp(&ni, &ni.link[1], &in);
	in = rd_init(data, size);
	ask_arp(&ni, &ni.link[1], &in);
	check();
	return 0;
}
