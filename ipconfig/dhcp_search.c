/* Domain search lists, see dhcp_search.h. */
#include "ipconfig/dhcp_search.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "ipconfig/net_result.h"
#include "lib/str.h"

#define DOMAIN_SIZE 254	 /* RFC 1035 section 2.3.4: 255 bytes on the wire */
#define LABEL_MAX   63	 /* RFC 1035 section 2.3.4 */
#define POINTER	    0xc0 /* RFC 1035 section 4.1.4 */

static int append_label(char *name, const char *label)
{
	if (*name != '\0' && str_cat(name, DOMAIN_SIZE, ".") < 0)
		return -EINVAL;
	return str_cat(name, DOMAIN_SIZE, label) < 0 ? -EINVAL : 0;
}

/*
 * Reads one name at *at and moves *at behind it.  Each pointer must lead
 * backwards from the last one, so that the walk ends.
 */
static int read_name(struct rd list, size_t *at, char *name)
{
	size_t limit = *at;
	bool jumped = false;
	struct rd r = list;

	name[0] = '\0';
	rd_skip(&r, *at);
	for (;;) {
		char label[LABEL_MAX + 1];
		uint8_t len = rd_u8(&r);

		if (!jumped)
			*at = list.left - r.left;
		if (r.bad)
			return -EINVAL;
		if (len == 0)
			return 0;
		if ((len & POINTER) == POINTER) {
			size_t to = (size_t)(len & ~POINTER) << 8 | rd_u8(&r);

			if (r.bad || to >= limit)
				return -EINVAL;
			if (!jumped)
				*at = list.left - r.left;
			jumped = true;
			limit = to;
			r = list;
			rd_skip(&r, to);
			continue;
		}
		if (len > LABEL_MAX)
			return -EINVAL;
		rd_bytes(&r, label, len);
		label[len] = '\0';
		if (r.bad || strlen(label) != len ||
		    strchr(label, '.') != NULL || append_label(name, label) < 0)
			return -EINVAL;
		if (!jumped)
			*at = list.left - r.left;
	}
}

int search_decode(char *dst, size_t size, struct rd list)
{
	char out[NET_SEARCH];
	size_t at = 0, used = 0;
	int r = 0;

	if (size > sizeof(out))
		size = sizeof(out);
	while (at < list.left) {
		char name[DOMAIN_SIZE];
		size_t len, blank = used > 0;

		if (read_name(list, &at, name) < 0 || !is_hostname(name))
			return -EINVAL;
		len = strlen(name);
		if (used + blank + len + 1 >= size) {
			r = -ENAMETOOLONG;
			continue;
		}
		out[used] = ' ';
		used += blank;
		memcpy(out + used, name, len);
		used += len;
		out[used++] = '.';
	}
	if (used == 0)
		return r < 0 ? r : -EINVAL;
	(void)str_copy_n(dst, size, out, used);
	return r;
}
