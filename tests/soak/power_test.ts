/**
 * A hundred power cuts, however long they take.
 *
 * @module
 */
import { powerTest } from "../vm/power_test_case.ts";

powerTest({ cuts: 100, seconds: 6 * 3600 });
