/* Addresses of both families, see ip_addr.h. */
#include "lib/ip_addr.h"

#include <string.h>
#include <arpa/inet.h>
#include <sys/socket.h>

bool ip_given(const struct ip_addr *ip)
{
	return ip->family != 0;
}

bool ip_equal(const struct ip_addr *a, const struct ip_addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

bool ip_among(const struct ip_addr *list, unsigned n, const struct ip_addr *ip)
{
	while (n > 0 && !ip_equal(list, ip)) {
		list++;
		n--;
	}
	return n > 0;
}

void ip_set4(struct ip_addr *ip, uint32_t v4)
{
	*ip = (struct ip_addr){ .family = v4 != 0 ? AF_INET : 0 };
	v4 = htonl(v4);
	memcpy(ip->bytes, &v4, sizeof(v4));
}

struct ip_addr ip_from4(uint32_t v4)
{
	struct ip_addr ip;

	ip_set4(&ip, v4);
	return ip;
}

uint32_t ip_to4(const struct ip_addr *ip)
{
	uint32_t v4;

	memcpy(&v4, ip->bytes, sizeof(v4));
	return ip->family == AF_INET ? ntohl(v4) : 0;
}

bool ip_is_link_local(const struct ip_addr *ip)
{
	return ip->family == AF_INET6 && ip->bytes[0] == 0xfe &&
	       ip->bytes[1] >> 6 == 2;
}

/* As the kernel guesses: net/ipv4/ipconfig.c. */
uint8_t ip4_class_prefix(uint32_t v4)
{
	if (v4 >> 31 == 0)
		return 8;
	return v4 >> 30 == 2 ? 16 : 24;
}
