/*
 * Any bytes as a frame of a switch, to an interface that waits.  A libFuzzer
 * target; replay.c runs it on the corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ipconfig/race.h"

#define NOW 100000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct race_nic nic;
	struct switch_news news;
	enum switch_says says;

	memset(&news, 0xa5, sizeof(news));
	nic = (struct race_nic){ .state = NIC_RACING,
				 .carrier = true,
				 .carrier_ms = NOW - 5000 };
	says = race_switch(&nic, rd_init(data, size), NOW, &news);
	must(says <= SWITCH_NOTHING);
	must(memchr(news.system, '\0', sizeof(news.system)) != NULL);
	must(memchr(news.port, '\0', sizeof(news.port)) != NULL);
	must(nic.bond == (says == SWITCH_LACP));
	must((says == SWITCH_STP) == (nic.blocked_ms > NOW));
	must(nic.blocked_ms <= NOW + SWITCH_BPDU_MS);
	must(says != SWITCH_STP || (!news.forwards && size >= 21));
	must(says != SWITCH_LLDP || *news.system != '\0' || *news.port != '\0');
	must((*race_suspects(&nic, NOW) != '\0') ==
	     (says == SWITCH_STP || says == SWITCH_LACP));
	return 0;
}
