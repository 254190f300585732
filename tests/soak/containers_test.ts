/**
 * The long soak.
 *
 * @module
 */
import { soakTest } from "../namespace/soak_test_case.ts";

soakTest(1000);
