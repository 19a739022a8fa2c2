"use client";
import { defineWizard } from "../../../form/wizard-frame";
import { newVm } from "./new-vm/new-vm";
import "./texts";

/** Loaded when it is opened. */
export default defineWizard(newVm).view;
