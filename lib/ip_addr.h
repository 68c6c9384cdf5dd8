/*
 * An address that knows its family.  Numbers are in host order; protocol code
 * of IPv4 works with those, the plan's result and everything after it with
 * struct ip_addr.
 */
#ifndef LIB_IP_ADDR_H
#define LIB_IP_ADDR_H

#include <stdbool.h>
#include <stdint.h>

/* all zero: no address */
struct ip_addr {
	uint8_t family; /* AF_INET: the first 4 bytes; AF_INET6; 0: none */
	uint8_t bytes[16];
};

bool ip_given(const struct ip_addr *ip);
bool ip_equal(const struct ip_addr *a, const struct ip_addr *b);
/* Whether it is one of n. */
bool ip_among(const struct ip_addr *list, unsigned n, const struct ip_addr *ip);
/* 0 is no address: the result is then all zero. */
struct ip_addr ip_from4(uint32_t v4);
/* The same in place, which is less code where it is stored. */
void ip_set4(struct ip_addr *ip, uint32_t v4);
/* 0 when it is none of IPv4. */
uint32_t ip_to4(const struct ip_addr *ip);
/* fe80::/10, which is no address without the interface that it is on. */
bool ip_is_link_local(const struct ip_addr *ip);
/* The prefix length of an address's class, RFC 791 section 2.3. */
uint8_t ip4_class_prefix(uint32_t v4);

#endif
