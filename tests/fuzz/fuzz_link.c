/*
 * Any bytes as a message about a link, cut to its buffer as nl.c does.  A
 * libFuzzer target; replay.c runs it on the corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include "ipconfig/link.h"
#include "lib/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct nlmsghdr *nlh, const struct link *l)
{
	char text[LINK_HW_TEXT];

	must(l->ifindex > 0 && is_ifname(l->name));
	must(strlen(l->name) < sizeof(l->name));
	must(l->hlen <= sizeof(l->hw));
	must(l->gone == (nlh->nlmsg_type == RTM_DELLINK));
	must(!link_has_carrier(l) || link_is_up(l));
	must(!link_is_candidate(l) || link_no_dhcp(l) == NULL);
	must(strlen(link_hw_text(l->hw, l->hlen, text)) < LINK_HW_TEXT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct link link, before, old = { 0 };
	struct nlmsghdr *nlh;

	if (size < sizeof(*nlh))
		return 0;
	/* libmnl rounds what is left up: nl.c's buffer has room for that */
	nlh = calloc((size + 3) / 4, 4);
	must(nlh != NULL);
	memcpy(nlh, data, size);
	nlh->nlmsg_len = (uint32_t)size;
	memset(&link, 0xa5, sizeof(link));
	before = link;
	if (link_decode(nlh, &link) == 0) {
		check(nlh, &link);
		link_update(&old, &link);
		must(old.ifindex == link.ifindex);
		must(strcmp(old.name, link.name) == 0);
	} else {
		must(memcmp(&link, &before, sizeof(link)) == 0);
	}
	free(nlh);
	return 0;
}
