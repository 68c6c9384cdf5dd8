/* What dracut adds to ip=, see ip_dracut.h. */
#include "ipconfig/ip_dracut.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/ip_param.h"
#include "ipconfig/link.h"
#include "lib/str.h"

#define METHOD_MAX     512
#define DRACUT_MTU_MIN 68 /* RFC 791 section 3.2 */

#define KERNEL	       "abcdefghij"
#define DRACUT	       "abcdefgkl"
#define SHORT	       "fgkl"
#define UP_TO_MTU      7 /* fields before it */

static const char *field_at(const char *value, unsigned n)
{
	while (n-- > 0) {
		value += strcspn(value, ":");
		if (*value++ == '\0')
			return "";
	}
	return value;
}

const char *ip_dracut_order(const char *value)
{
	const char *second = field_at(value, 1);
	const char *tail = field_at(value, UP_TO_MTU);
	size_t digits = strspn(tail, "0123456789");
	struct ip_spec spec;
	char method[METHOD_MAX];

	if (str_copy_n(method, sizeof(method), second, strcspn(second, ":")) ==
		    0 &&
	    ip_param_word(method, &spec) != -ENOENT)
		return SHORT;
	if (tail[digits] != ':' && tail[digits] != '\0')
		return KERNEL;
	return digits > 0 || mac_parse(field_at(tail, 1), spec.set_hw) == 0
		       ? DRACUT
		       : KERNEL;
}

bool ip_dracut_doubt(const struct ip_spec *spec)
{
	return spec->server != 0 && (spec->mtu != 0 || hw_given(spec->set_hw));
}

int ip_dracut_mtu(const char *s, struct ip_spec *spec)
{
	uint32_t mtu;

	if (parse_u32(s, UINT16_MAX, &mtu) < 0 ||
	    (mtu > 0 && mtu < DRACUT_MTU_MIN))
		return -EINVAL;
	spec->mtu = mtu;
	return 0;
}

int ip_dracut_hw(const char *s, struct ip_spec *spec)
{
	return mac_parse(s, spec->set_hw);
}

int mac_parse(const char *s, uint8_t hw[NET_ETH])
{
	uint8_t mac[NET_ETH];

	for (unsigned i = 0; i < NET_ETH; i++) {
		int octet = parse_octet(s);

		if (octet < 0)
			return -EINVAL;
		mac[i] = (uint8_t)octet;
		s += 2;
		if (i == NET_ETH - 1 ? *s != '\0' : *s != ':' && *s != '-')
			return -EINVAL;
		s++;
	}
	/* IEEE 802: the lowest bit of the first byte is a group's */
	if (!hw_given(mac) || (mac[0] & 1) != 0)
		return -EINVAL;
	memcpy(hw, mac, sizeof(mac));
	return 0;
}

int bootif_parse(const char *s, uint8_t hw[NET_ETH])
{
	/* ARPHRD_ETHER: others have no MAC address behind it */
	if (strlen(s) > 3 * NET_ETH && str_starts(s, "01") &&
	    (s[2] == '-' || s[2] == ':'))
		s += 3;
	return mac_parse(s, hw);
}
