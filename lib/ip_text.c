/* Addresses of both families as text, see ip_text.h. */
#include "lib/ip_text.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/fmt.h"
#include "lib/rw.h"
#include "lib/str.h"

#define IP6_BYTES 16

/* One to four hexadecimal digits; moves *s behind them, -1 for none. */
static int ip6_group(const char **s)
{
	int v = -1;

	for (int n = 0; n < 4 && digit_value(**s) < 16; n++, (*s)++)
		v = (n == 0 ? 0 : v << 4) | digit_value(**s);
	return v;
}

static int ip6_parse(const char *s, uint8_t bytes[IP6_BYTES])
{
	struct wr w = wr_init(bytes, IP6_BYTES);
	size_t gap = 0; /* where "::" stands, from 1 */
	uint32_t v4;
	int group;

	if (*s == ':' && *++s != ':')
		return -EINVAL;
	for (;;) {
		if (*s == ':' && gap == 0) {
			gap = w.len + 1;
			if (*++s == '\0')
				break;
		}
		if (parse_ip4(s, &v4) == 0) {
			wr_be32(&w, v4);
			break;
		}
		group = ip6_group(&s);
		if (group < 0)
			return -EINVAL;
		wr_be16(&w, (uint16_t)group);
		if (*s == '\0')
			break;
		if (*s++ != ':')
			return -EINVAL;
	}
	/* "::" is at least one group */
	if (w.bad || (gap == 0) != (w.left == 0))
		return -EINVAL;
	if (gap != 0) {
		memmove(bytes + gap - 1 + w.left, bytes + gap - 1,
			w.len - (gap - 1));
		memset(bytes + gap - 1, 0, w.left);
	}
	return 0;
}

int ip_from_text(const char *s, struct ip_addr *out)
{
	struct ip_addr ip = { .family = AF_INET6 };
	uint32_t v4;

	if (parse_ip4(s, &v4) == 0)
		ip_set4(&ip, v4);
	else if (ip6_parse(s, ip.bytes) < 0)
		return -EINVAL;
	*out = ip;
	return 0;
}

const char *ip_text(const struct ip_addr *ip, char buf[IP_TEXT])
{
	struct rd r = rd_init(ip->bytes, IP6_BYTES);
	struct wr w = wr_init(buf, IP_TEXT);

	if (ip->family != AF_INET6)
		return ip4_text(ip_to4(ip), buf);
	for (const char *colon = ""; r.left > 0; colon = ":")
		wr_print(&w, "%s%x", colon, rd_be16(&r));
	wr_u8(&w, 0);
	return buf;
}
