/*
 * Any bytes as a message about an address, cut to its buffer as nl.c does.  A
 * libFuzzer target; replay.c runs it on the corpus without libFuzzer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include "ipconfig/addr_watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct addr_news news, before;
	struct nlmsghdr *nlh;

	if (size < sizeof(*nlh))
		return 0;
	/* libmnl rounds what is left up: nl.c's buffer has room for that */
	nlh = calloc((size + 3) / 4, 4);
	must(nlh != NULL);
	memcpy(nlh, data, size);
	nlh->nlmsg_len = (uint32_t)size;
	memset(&news, 0xa5, sizeof(news));
	before = news;
	if (addr_decode(nlh, &news) == 0) {
		must(news.ifindex > 0 && news.ip != 0 && news.prefix <= 32);
		must(news.gone == (nlh->nlmsg_type == RTM_DELADDR));
	} else {
		must(memcmp(&news, &before, sizeof(news)) == 0);
	}
	free(nlh);
	return 0;
}
