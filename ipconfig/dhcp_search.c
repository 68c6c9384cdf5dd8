/* Domain search lists, see dhcp_search.h. */
#include "ipconfig/dhcp_search.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "ipconfig/net_result.h"
#include "lib/str.h"

#define DOMAIN_SIZE 255	 /* with a final dot: RFC 1035 section 2.3.4 */
#define LABEL_MAX   63	 /* RFC 1035 section 2.3.4 */
#define POINTER	    0xc0 /* RFC 1035 section 4.1.4 */

/*
 * Reads the name at *list, which is in whole, each label with its dot.  Each
 * pointer must lead backwards from the last one, so that the walk ends.
 */
static int read_name(struct rd whole, struct rd *list, char name[DOMAIN_SIZE])
{
	size_t limit = whole.left - list->left;
	struct rd target, *r = list;

	name[0] = '\0';
	for (;;) {
		char label[LABEL_MAX + 1];
		uint8_t len = rd_u8(r);

		if (len >= POINTER) {
			size_t to = (size_t)(len & ~POINTER) << 8 | rd_u8(r);

			if (r->bad || to >= limit)
				return -EINVAL;
			limit = to;
			target = whole;
			rd_skip(&target, to);
			r = &target;
			continue;
		}
		if (len > LABEL_MAX)
			return -EINVAL;
		rd_bytes(r, label, len);
		label[len] = '\0';
		if (r->bad)
			return -EINVAL;
		if (len == 0)
			return 0;
		if (strlen(label) != len || strchr(label, '.') != NULL ||
		    str_cat(name, DOMAIN_SIZE, label) < 0 ||
		    str_cat(name, DOMAIN_SIZE, ".") < 0)
			return -EINVAL;
	}
}

int search_decode(char *dst, size_t size, struct rd list)
{
	const struct rd whole = list;
	char out[NET_SEARCH];
	size_t used = 0;
	int r = 0;

	if (size > sizeof(out))
		size = sizeof(out);
	while (list.left > 0) {
		char name[DOMAIN_SIZE];
		size_t len, blank = used > 0;

		if (read_name(whole, &list, name) < 0 || !is_hostname(name))
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
