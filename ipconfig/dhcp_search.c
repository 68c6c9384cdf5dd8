/* Domain search lists, see dhcp_search.h. */
#include "ipconfig/dhcp_search.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "ipconfig/net_result.h"
#include "lib/dns_msg.h"
#include "lib/str.h"

int search_decode(char *dst, size_t size, struct rd list)
{
	const struct rd whole = list;
	char out[NET_SEARCH];
	size_t used = 0;
	int r = 0;

	if (size > sizeof(out))
		size = sizeof(out);
	while (list.left > 0) {
		char name[DNS_TEXT];
		size_t len, blank = used > 0;

		if (dns_name_read(whole, &list, name) < 0 || !is_hostname(name))
			return -EINVAL;
		len = strlen(name);
		if (used + blank + len >= size) {
			r = -ENAMETOOLONG;
			continue;
		}
		out[used] = ' ';
		used += blank;
		memcpy(out + used, name, len);
		used += len;
	}
	if (used == 0)
		return r < 0 ? r : -EINVAL;
	(void)str_copy_n(dst, size, out, used);
	return r;
}
